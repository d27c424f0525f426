/// Which tasks of a conversation are at work, which stand in the thread, and which still wait for their turn.
import type { ConversationDetail, TaskView } from "@/api/types";
import { isFinalTask } from "./apply-event";

/** A task in this state keeps the ones behind it waiting. */
function holdsTurn({ state }: TaskView): boolean {
  return !isFinalTask(state) && state !== "waiting";
}

export interface Order {
  /** What stands in the thread, oldest first. */
  shown: TaskView[];
  /** Requests that start when what is before them is done. */
  next: TaskView[];
  /** The task that can be stopped. */
  active: TaskView | undefined;
  /** The task whose question the next message answers. */
  asking: TaskView | undefined;
}

export function orderOf(conversation: Pick<ConversationDetail, "tasks">): Order {
  const shown: TaskView[] = [];
  const next: TaskView[] = [];
  for (const task of conversation.tasks) {
    if (task.mode !== "run") continue;
    // A task that has worked before keeps its place in the thread, also when it waits to run again.
    const isFollowUp = task.state === "queued" && task.round === 0 && shown.some(holdsTurn);
    (isFollowUp ? next : shown).push(task);
  }
  const isWithdrawn = (task: TaskView): boolean =>
    task.state === "cancelled" && task.started_at === null && task.steps.length === 0;
  return {
    shown: shown.filter((task) => !isWithdrawn(task)),
    next,
    active: shown.findLast((task) => !isFinalTask(task.state)),
    asking: shown.findLast((task) => task.state === "waiting" && task.waiting_for === "question"),
  };
}
