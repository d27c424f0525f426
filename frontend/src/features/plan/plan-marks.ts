/// What has changed in a plan since this page first saw it, and how its steps stand to each other.
import { useState } from "react";
import type { StepDetail } from "@/api/types";

export type PlanMark = "added" | "changed";

/** The steps that were added or changed while the person looked. */
export function usePlanMarks(steps: readonly StepDetail[]): ReadonlyMap<string, PlanMark> {
  const [first] = useState(() => new Map(steps.map(({ id, instruction }) => [id, instruction])));
  const marks = new Map<string, PlanMark>();
  for (const { id, instruction } of steps) {
    if (!first.has(id)) marks.set(id, "added");
    else if (first.get(id) !== instruction) marks.set(id, "changed");
  }
  return marks;
}

export interface Order {
  /** The numbers of the steps that this one builds on. */
  after: number[];
  /** The numbers of the steps that stand beside it: they may run at the same time. */
  beside: number[];
}

const key = ({ round, depends_on }: StepDetail): string =>
  [round, ...[...depends_on].sort()].join(" ");

export function orderIn(
  step: StepDetail,
  steps: readonly StepDetail[],
  numbers: ReadonlyMap<string, number>,
): Order {
  const numberOf = (id: string): number[] => [numbers.get(id) ?? []].flat();
  const beside = steps.filter((each) => each !== step && key(each) === key(step));
  return {
    after: step.depends_on.flatMap(numberOf).sort((a, b) => a - b),
    beside: beside.flatMap(({ id }) => numberOf(id)),
  };
}
