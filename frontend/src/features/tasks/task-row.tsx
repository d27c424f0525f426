/// One task of the list: where it stands, what was asked, who worked on it, what it took.
import Box from "@mui/material/Box";
import Link from "@mui/material/Link";
import { Link as RouterLink } from "react-router";
import type { TaskLine } from "@/api/types";
import { text } from "@/text";
import { AgentMark } from "@/ui/agent-mark";
import { moment, since } from "@/ui/format";
import { StateMark } from "@/ui/state-mark";
import { taskWords } from "@/ui/task-words";
import { wide } from "./cell-style";
import { costOf, tookOf } from "./task-facts";
import { TASK_MARKS } from "./task-mark";

function Agents({ names }: { names: readonly string[] }) {
  return (
    <Box component="span" sx={{ display: "inline-flex", flexWrap: "wrap", columnGap: 3 }}>
      {names.map((name) => (
        <AgentMark key={name} agent={name} size={14} />
      ))}
    </Box>
  );
}

export function TaskRow({ task, now }: { task: TaskLine; now: number }) {
  const took = tookOf(task, now);
  const cost = costOf(task.usage);
  const state = taskWords(task);
  return (
    <Box component="tr" data-testid="task" data-state={task.state} sx={{ position: "relative" }}>
      <td>
        <Box sx={{ display: "flex", gap: 2, alignItems: "center", whiteSpace: "nowrap" }}>
          <StateMark state={TASK_MARKS[task.state]} />
          <Box
            component="span"
            className="quiet"
            aria-hidden
            sx={{ display: { xs: "none", md: "inline" } }}
          >
            {state}
          </Box>
        </Box>
      </td>
      <td>
        <Link
          component={RouterLink}
          to={`/t/${task.id}`}
          underline="hover"
          sx={{
            color: "text.primary",
            fontWeight: 550,
            overflowWrap: "anywhere",
            display: "-webkit-box",
            WebkitLineClamp: "2",
            WebkitBoxOrient: "vertical",
            overflow: "hidden",
            // The whole line leads to it.
            "&::after": { content: '""', position: "absolute", inset: 0 },
          }}
        >
          {task.request}
        </Link>
        <Box
          className="quiet"
          sx={{
            display: { xs: "flex", md: "none" },
            flexWrap: "wrap",
            columnGap: 2,
            fontSize: "0.8125rem",
          }}
        >
          <span>{[state, took, ...(cost === "" ? [] : [cost])].join(" · ")}</span>
          <Agents names={task.agents} />
        </Box>
      </td>
      <Box component="td" sx={wide}>
        <Agents names={task.agents} />
      </Box>
      <Box component="td" className="quiet" sx={wide}>
        {text.tasks.startedBy[task.started_by]}
      </Box>
      <td className="number quiet">
        <time dateTime={task.created_at} title={moment(task.created_at)}>
          {since(task.created_at, now)}
        </time>
      </td>
      <Box component="td" className="number quiet" sx={wide}>
        {took}
      </Box>
      <Box component="td" className="number quiet" sx={wide}>
        {cost}
      </Box>
    </Box>
  );
}
