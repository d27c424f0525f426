/// Tasks as a table; on a narrow screen the rarer columns move under the request.
import Box from "@mui/material/Box";
import type { TaskLine } from "@/api/types";
import { text } from "@/text";
import { useNow } from "@/ui/use-now";
import { visuallyHidden } from "@/ui/visually-hidden";
import { tableStyle, wide } from "./cell-style";
import { TaskRow } from "./task-row";

const MINUTE = 60_000;

export function TaskTable({ tasks }: { tasks: readonly TaskLine[] }) {
  const isAtWork = tasks.some(({ completed_at }) => completed_at === null);
  const now = useNow(true, isAtWork ? 1000 : MINUTE);
  const { columns } = text.tasks;
  return (
    <Box component="table" sx={tableStyle}>
      <caption style={visuallyHidden}>{text.tasks.title}</caption>
      <thead>
        <tr>
          <th scope="col">
            <Box component="span" sx={(t) => ({ [t.breakpoints.down("md")]: visuallyHidden })}>
              {columns.state}
            </Box>
          </th>
          <th scope="col">{columns.request}</th>
          <Box component="th" scope="col" sx={wide}>
            {columns.agents}
          </Box>
          <Box component="th" scope="col" sx={wide}>
            {columns.startedBy}
          </Box>
          <th scope="col" className="number">
            {columns.age}
          </th>
          <Box component="th" scope="col" className="number" sx={wide}>
            {columns.duration}
          </Box>
          <Box component="th" scope="col" className="number" sx={wide}>
            {columns.cost}
          </Box>
        </tr>
      </thead>
      <tbody>
        {tasks.map((task) => (
          <TaskRow key={task.id} task={task} now={now} />
        ))}
      </tbody>
    </Box>
  );
}
