/// One task: what was asked, where it stands, what it took.
import Box from "@mui/material/Box";
import { Link } from "react-router";
import type { StepState, TaskBrief, TaskState } from "@/api/types";
import { text } from "@/text";
import { duration, isNothing, moment, money, since } from "@/ui/format";
import { StateMark } from "@/ui/state-mark";
import { useNow } from "@/ui/use-now";

const MARKS: Record<TaskState, StepState> = {
  queued: "queued",
  planning: "running",
  running: "running",
  waiting: "awaiting_approval",
  answering: "running",
  completed: "completed",
  failed: "failed",
  cancelled: "cancelled",
};

export function TaskLine({ task }: { task: TaskBrief }) {
  const isOver = task.completed_at !== null;
  const now = useNow(!isOver, 1000);
  const started = task.started_at ?? task.created_at;
  const end = task.completed_at === null ? now : Date.parse(task.completed_at);
  const { cost, currency } = task.usage;
  const facts = [text.taskState[task.state], duration(end - Date.parse(started))];
  if (cost !== null && !isNothing(cost)) facts.push(money(cost, currency));
  return (
    <Box component="li" sx={{ borderBlockEnd: "1px solid", borderColor: "divider" }}>
      <Box
        component={Link}
        to={`/c/${task.conversation_id}`}
        sx={{
          display: "flex",
          gap: 3,
          alignItems: "flex-start",
          paddingBlock: 3,
          paddingInline: 2,
          borderRadius: "8px",
          color: "text.primary",
          textDecoration: "none",
          "&:hover": { backgroundColor: (t) => t.vars.palette.sunken },
        }}
      >
        <Box sx={{ paddingBlockStart: "3px", display: "flex" }}>
          <StateMark state={MARKS[task.state]} />
        </Box>
        <Box sx={{ flex: 1, minWidth: 0 }}>
          <Box sx={{ overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap" }}>
            {task.request}
          </Box>
          <Box
            sx={{
              color: "text.secondary",
              fontSize: "0.8125rem",
              fontVariantNumeric: "tabular-nums",
            }}
          >
            {facts.join(" · ")}
          </Box>
        </Box>
        <Box
          component="time"
          dateTime={task.created_at}
          title={moment(task.created_at)}
          sx={{ color: "text.secondary", fontSize: "0.8125rem", whiteSpace: "nowrap" }}
        >
          {since(task.created_at, now)}
        </Box>
      </Box>
    </Box>
  );
}
