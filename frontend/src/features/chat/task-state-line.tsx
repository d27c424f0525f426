/// One line for what no step row says: queued, planning, answering.
import Box from "@mui/material/Box";
import Typography from "@mui/material/Typography";
import { MOST_AHEAD, usePlace, type Place } from "@/api/queue";
import type { StepState, TaskView } from "@/api/types";
import { text } from "@/text";
import { waitWords } from "@/ui/queue-words";
import { StateMark } from "@/ui/state-mark";
import { taskWords } from "@/ui/task-words";

function queuedWords(task: TaskView, place: Place | null): string {
  const ahead = place?.waiting.ahead ?? task.queue_position ?? 0;
  const words = text.plan.queued(Math.min(ahead, MOST_AHEAD), ahead > MOST_AHEAD);
  switch (place?.waiting.why) {
    case "cap":
      return text.plan.atCap(place.running);
    case "conversation":
      return text.plan.behind;
    case "no_worker":
      return text.plan.noSupervisor;
    case "line":
      return [words, ...waitWords(place, text.plan.planner)].join(" · ");
    // Said by steps only, or not known yet.
    case "paused":
    case "retry":
    case undefined:
      return words;
  }
}

function wordsFor(task: TaskView, place: Place | null): string | null {
  if (task.stopping) return null;
  switch (task.state) {
    case "queued":
      return queuedWords(task, place);
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
  const place = usePlace(task.conversation_id, task.state === "queued" ? task.id : null);
  const words = wordsFor(task, place);
  if (words === null) return null;
  return (
    <Box sx={{ display: "flex", gap: 2.5, alignItems: "center", color: "text.secondary" }}>
      <StateMark state={markFor(task)} />
      <Typography data-testid="task-state">{words}</Typography>
    </Box>
  );
}
