/// What a task took: time and money.
import type { TaskBrief, UsageView } from "@/api/types";
import { text } from "@/text";
import { receiptText } from "@/text/receipt";
import { duration, isNothing, money } from "@/ui/format";

/** From its start, or from when it was asked, to its end or now. */
export function tookOf(task: TaskBrief, now: number): string {
  const start = Date.parse(task.started_at ?? task.created_at);
  const end = task.completed_at === null ? now : Date.parse(task.completed_at);
  return duration(end - start);
}

/** Empty when nothing was paid; a price that isn't known is not zero. */
export function costOf({ cost, currency }: UsageView): string {
  if (cost === null) return text.tasks.costUnknown;
  return isNothing(cost) ? "" : money(cost, currency);
}

const number = (n: number): string => n.toLocaleString(text.language);

export function tokensOf({ input_tokens, output_tokens }: UsageView): string {
  return input_tokens + output_tokens === 0
    ? "0"
    : receiptText.inOut(number(input_tokens), number(output_tokens));
}
