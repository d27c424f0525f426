/// How a view stands, in words.
import { liveViewText as words } from "@/text/live-view";
import type { View } from "./use-view";

export function statusOf({ head, state, isMine, why }: View, isRunning: boolean): string {
  if (!isRunning || state === "over") return words.over(why || (head?.over ?? ""));
  if (state === "lost") return words.reconnecting;
  if (head === null) return words.waiting;
  if (isMine) return words.yours;
  if (head.control === "asked") return words.taking;
  if (head.control === "person") return words.elsewhere;
  return head.wanted === "" ? words.agents : words.wanted(head.wanted);
}

/** Whether what is shown is so just now. */
export function isLiveNow({ head, state }: View, isOn: boolean): boolean {
  return isOn && state === "open" && head !== null && head.over === "";
}

/** Whether the step was over before its first picture. */
export function endedUnseen({ head }: View, isRunning: boolean): boolean {
  return !isRunning && head === null;
}
