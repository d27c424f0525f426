/// One line for what no step row says: queued, planning, answering.
import Box from "@mui/material/Box";
import Typography from "@mui/material/Typography";
import type { StepState, TaskView } from "@/api/types";
import { text } from "@/text";
import { StateMark } from "@/ui/state-mark";
import { taskWords } from "@/ui/task-words";

function wordsFor(task: TaskView): string | null {
  if (task.stopping) return null;
  switch (task.state) {
    case "queued":
      return text.plan.queued(task.queue_position ?? 0);
    case "planning":
      return text.plan.planning;
    case "answering":
      return task.partial === "" ? text.plan.answering : null;
    case "waiting":
      // A question stands below in full.
      return task.waiting_for === "question" ? null : taskWords(task);
    case "running":
    case "completed":
    case "failed":
    case "cancelled":
      return null;
  }
}

function markFor({ state, waiting_for }: TaskView): StepState {
  if (state === "waiting") return waiting_for === "parked" ? "parked" : "awaiting_approval";
  return state === "queued" ? "queued" : "running";
}

export function TaskStateLine({ task }: { task: TaskView }) {
  const words = wordsFor(task);
  if (words === null) return null;
  return (
    <Box sx={{ display: "flex", gap: 2.5, alignItems: "center", color: "text.secondary" }}>
      <StateMark state={markFor(task)} />
      <Typography data-testid="task-state">{words}</Typography>
    </Box>
  );
}
