/// What a person can do with one approval, alone or together with those that ask for the same.
import { useDecide, useDecideTogether, useUndo } from "@/api/approvals";
import type { DecideBody } from "@/api/types";
import type { Group } from "./phase";

export interface ApprovalActs {
  approve: (ids: readonly string[]) => void;
  reject: (ids: readonly string[], reason: string) => void;
  edit: (args: NonNullable<DecideBody["args"]>) => void;
  allow: (until: string | null) => void;
  undo: () => void;
  error: Error | null;
  /** How many of those that were decided together were refused. */
  refused: number;
  isPending: boolean;
}

export function useApprovalActs({ first, others }: Group): ApprovalActs {
  const one = useDecide();
  const many = useDecideTogether();
  const undoing = useUndo();
  const all = [one, many, undoing];
  const { id } = first;

  const decide = (body: DecideBody): void => {
    all.forEach((each) => each.reset());
    one.mutate({ id, ...body });
  };
  const together = (
    ids: readonly string[],
    decision: "approve" | "reject",
    reason: string,
  ): void => {
    const why = reason === "" ? {} : { reason };
    if (ids.length === 1) {
      decide({ decision, ...why });
      return;
    }
    all.forEach((each) => each.reset());
    many.mutate({ ids: [...ids], decision, ...why });
  };
  return {
    approve: (ids) => together(ids, "approve", ""),
    reject: (ids, reason) => together(ids, "reject", reason),
    edit: (args) =>
      decide(
        // Nothing was changed after all: it is approved as it is.
        Object.keys(args).length === 0 ? { decision: "approve" } : { decision: "edit", args },
      ),
    allow: (until) => decide({ decision: "approve", always: { until } }),
    undo: () => [first, ...others].forEach((each) => undoing.mutate(each.id)),
    error: all.map(({ error }) => error).find((error) => error !== null) ?? null,
    refused: many.data?.refused.length ?? 0,
    isPending: all.some(({ isPending }) => isPending),
  };
}
