/// One line for what no step row says: queued, planning, answering.
import Box from "@mui/material/Box";
import Typography from "@mui/material/Typography";
import type { TaskView } from "@/api/types";
import { text } from "@/text";
import { StateMark } from "@/ui/state-mark";

function wordsFor(task: TaskView): string | null {
  if (task.stopping) return null;
  switch (task.state) {
    case "queued":
      return text.plan.queued(task.queue_position ?? 0);
    case "planning":
      return text.plan.planning;
    case "answering":
      return task.partial === "" ? text.plan.answering : null;
    case "running":
    case "waiting":
    case "completed":
    case "failed":
    case "cancelled":
      return null;
  }
}

export function TaskStateLine({ task }: { task: TaskView }) {
  const words = wordsFor(task);
  if (words === null) return null;
  return (
    <Box sx={{ display: "flex", gap: 2.5, alignItems: "center", color: "text.secondary" }}>
      <StateMark state={task.state === "queued" ? "queued" : "running"} />
      <Typography>{words}</Typography>
    </Box>
  );
}
