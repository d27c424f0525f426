/// A place in a line, in words: "2 ahead · about 50 s · 2 of 2 browser slots busy".
import { MOST_AHEAD, type Place } from "@/api/queue";
import { text } from "@/text";
import { duration } from "./format";

/** What comes after the place itself: how long it may take, and whether everybody is busy. */
export function waitWords({ waiting, line }: Place, busyWith: string): string[] {
  const words: string[] = [];
  const seconds = waiting.wait_seconds ?? 0;
  if (seconds >= 1) words.push(text.plan.about(duration(seconds * 1000)));
  if (line !== undefined && line.slots > 0 && line.busy > 0) {
    words.push(text.plan.busy(Math.min(line.busy, line.slots), line.slots, busyWith));
  }
  return words;
}

export function aheadWords(ahead: number): string {
  return ahead > MOST_AHEAD ? text.plan.manyAhead(MOST_AHEAD) : text.plan.ahead(ahead);
}
