/// The mark of a task's state: it shares those of steps.
import type { StepState, TaskState } from "@/api/types";

export const TASK_MARKS: Record<TaskState, StepState> = {
  queued: "queued",
  planning: "running",
  running: "running",
  waiting: "awaiting_approval",
  answering: "running",
  completed: "completed",
  failed: "failed",
  cancelled: "cancelled",
};
