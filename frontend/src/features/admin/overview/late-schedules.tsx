/// Schedules that are due and were not started: whose, since when, and what would start them.
import Box from "@mui/material/Box";
import { Link } from "react-router";
import type { LateSchedule } from "@/api/types";
import { overviewText as words } from "@/text/overview";
import { moment, since } from "@/ui/format";
import { WATCH_PATH } from "@/ui/links";
import { Part } from "@/ui/part";
import { bare, quiet } from "./style";

export function LateSchedules({ late, readAt }: { late: readonly LateSchedule[]; readAt: string }) {
  return (
    <Part title={words.late.title}>
      <Box component="ul" sx={{ ...bare, display: "grid", gap: 1 }}>
        {late.map(({ id, person, due_at }) => (
          <li key={id} title={moment(due_at)}>
            {words.late.due(person, since(due_at, Date.parse(readAt)))}
          </li>
        ))}
      </Box>
      <Box sx={quiet}>
        {`${words.late.cure} `}
        <Link to={WATCH_PATH}>{words.late.mine}</Link>
      </Box>
    </Part>
  );
}
