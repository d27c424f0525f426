/// What can be done to a step now, and what that would cost.
import { isFinalTask } from "@/live/apply-event";
import { isFinalStep } from "@/live/apply-step-event";
import type { StepDetail, TaskView } from "@/api/types";

export interface StepActs {
  canDrop: boolean;
  canRetry: boolean;
  canEdit: boolean;
  /** Changing what it shall do runs it again: the task has ended. */
  editRuns: boolean;
}

const NONE: StepActs = { canDrop: false, canRetry: false, canEdit: false, editRuns: false };

/** What such a step has done so far is lost with it; one that asks or is parked has done something already. */
const HAS_BEGUN = new Set<StepDetail["state"]>(["running", "awaiting_approval", "parked"]);

/** Whether all that the step builds on is there. */
function hasGround(step: StepDetail, task: TaskView): boolean {
  return step.depends_on.every((needed) =>
    task.steps.some(({ id, state }) => id === needed && state === "completed"),
  );
}

export function actsOf(step: StepDetail, task: TaskView): StepActs {
  // Steps of an earlier round are what the later ones were planned from.
  if (task.stopping || step.stopping || step.round !== task.round) return NONE;
  if (isFinalTask(task.state)) {
    const canRun = isFinalStep(step.state) && hasGround(step, task);
    return { canDrop: false, canRetry: canRun, canEdit: canRun, editRuns: canRun };
  }
  const isAtWork = task.state === "running" || task.state === "waiting";
  return {
    canDrop: isAtWork && (!isFinalStep(step.state) || step.state === "failed"),
    canRetry: false,
    canEdit: isAtWork && (step.state === "pending" || step.state === "queued"),
    editRuns: false,
  };
}

/** The steps that build on this one, directly or through others, in the order of the plan. */
export function dependentsOf(step: StepDetail, task: TaskView): StepDetail[] {
  const reached = new Set([step.id]);
  // A step only builds on steps before it, so one pass in order finds all.
  for (const each of task.steps) {
    if (each.depends_on.some((id) => reached.has(id))) reached.add(each.id);
  }
  return task.steps.filter(({ id }) => id !== step.id && reached.has(id));
}

/** Whether results that stand would be replaced by running the step again. */
export function replacesWork(step: StepDetail, task: TaskView): boolean {
  return [step, ...dependentsOf(step, task)].some(({ state }) => state === "completed");
}

/** Whether leaving the step out takes more than the step itself, or what it has begun. */
export function dropTakesMore(step: StepDetail, task: TaskView): boolean {
  return HAS_BEGUN.has(step.state) || dependentsOf(step, task).length > 0;
}
