/// Where an approval stands for the person, and which ones ask for the same.
import type { ApprovalView } from "@/api/types";

/** `open`: it can be decided. `cooling`: approved, and not taken up yet. `closed`: nothing can be done about it. */
export type Phase = "open" | "cooling" | "closed";

export function phaseOf({ state, consumed_at }: ApprovalView): Phase {
  // One whose time is up is not denied: its step is parked, and a late yes still counts.
  if (state === "pending" || state === "expired") return "open";
  return state === "approved" && consumed_at === null ? "cooling" : "closed";
}

export interface Group {
  /** The one that is shown. */
  first: ApprovalView;
  /** Those that ask for exactly the same and stand where it stands. */
  others: ApprovalView[];
}

/** Identical ones together, each group where its first one stands. */
export function groupsOf(approvals: readonly ApprovalView[]): Group[] {
  const groups = new Map<string, Group>();
  for (const approval of approvals) {
    const { agent, tool, kind, args_hash, args, state } = approval;
    // One that a person changed keeps the hash it was asked with.
    const what = [args_hash, JSON.stringify(args)];
    const key = [agent, tool, kind, phaseOf(approval), state, ...what].join(" ");
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { first: approval, others: [] });
    else group.others.push(approval);
  }
  return [...groups.values()];
}
