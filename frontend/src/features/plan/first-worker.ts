/// Nobody works for a queued step's agent: whether somebody comes by themselves.
import type { AgentView, LineView, StepDetail } from "@/api/types";

/** Milliseconds after which a worker that should come is said not to: at least these, else three usual starts. */
const LATE = 180_000;

/** `here`: nobody is missed; `never`: somebody has to start one; `starting`: the deployment does; `late`: it should have. */
export type FirstWorker = "here" | "never" | "starting" | "late";

type Line = Pick<AgentView | LineView, "workers" | "from_zero" | "warm_up_seconds">;

export function firstWorker(step: StepDetail, line: Line | undefined, now: number): FirstWorker {
  if (line === undefined || line.workers > 0) return "here";
  if (!line.from_zero) return "never";
  // Until its next try nobody has to be there.
  if (step.not_before !== null && Date.parse(step.not_before) > now) return "here";
  const usual = (line.warm_up_seconds ?? 0) * 1000;
  return waitedFor(step, now) > Math.max(LATE, 3 * usual) ? "late" : "starting";
}

/** How long it has stood there, in milliseconds. */
export function waitedFor({ queued_at }: StepDetail, now: number): number {
  return queued_at === null ? 0 : now - Date.parse(queued_at);
}
