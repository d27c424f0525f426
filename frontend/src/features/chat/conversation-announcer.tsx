/// Tells a screen reader when the state of the latest task changes; never the tokens of a text.
import type { TaskView } from "@/api/types";
import { text } from "@/text";
import { LiveRegion } from "@/ui/live-region";

export function ConversationAnnouncer({ task }: { task: TaskView | undefined }) {
  if (task === undefined) return <LiveRegion>{""}</LiveRegion>;
  const running = task.steps.find(({ state }) => state === "running");
  const step = running === undefined ? "" : `, ${running.agent}: ${running.instruction}`;
  return <LiveRegion>{text.taskState[task.state] + step}</LiveRegion>;
}
