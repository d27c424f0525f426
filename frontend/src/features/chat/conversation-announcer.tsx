/// Tells a screen reader when the state of the latest task changes; never the tokens of a text.
import type { TaskView } from "@/api/types";
import { LiveRegion } from "@/ui/live-region";
import { taskWords } from "@/ui/task-words";

export function ConversationAnnouncer({ task }: { task: TaskView | undefined }) {
  if (task === undefined) return <LiveRegion>{""}</LiveRegion>;
  const running = task.steps.find(({ state }) => state === "running");
  const step = running === undefined ? "" : `, ${running.agent}: ${running.instruction}`;
  return <LiveRegion>{taskWords(task) + step}</LiveRegion>;
}
