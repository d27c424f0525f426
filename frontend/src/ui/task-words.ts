/// Where a task stands, in words; one that waits says for what.
import type { TaskBrief } from "@/api/types";
import { text } from "@/text";

export function taskWords({
  state,
  waiting_for,
}: Pick<TaskBrief, "state" | "waiting_for">): string {
  return state === "waiting" && waiting_for !== null
    ? text.taskWaits[waiting_for]
    : text.taskState[state];
}
