/// What the inbox shows: what waits, what ran out of time, what was decided lately, and the one the address names.
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import {
  approvalQuery,
  latestApprovalsQuery,
  pendingApprovalsQuery,
  withNewer,
} from "@/api/approvals";
import type { ApprovalView } from "@/api/types";
import { groupsOf, phaseOf, type Group } from "./phase";

export interface Inbox {
  waiting: Group[];
  late: Group[];
  decided: Group[];
  /** The one that the address names, where no list holds it. */
  alone: Group[];
  agents: string[];
  /** How many can be decided, of all agents. */
  count: number;
  isPending: boolean;
  isMissing: boolean;
  error: Error | null;
  hasMore: boolean;
  again: () => void;
  more: () => void;
}

const byDeadline = (a: ApprovalView, b: ApprovalView): number =>
  Date.parse(a.expires_at) - Date.parse(b.expires_at);
const timeOf = ({ decided_at, created_at }: ApprovalView): number =>
  Date.parse(decided_at ?? created_at);
const byDecision = (a: ApprovalView, b: ApprovalView): number => timeOf(b) - timeOf(a);

/** As many as are looked back at. */
const DECIDED = 20;

/** The ids of what could be decided or taken back while the person looked: it stays in its place when it is settled. */
function useSeen(approvals: readonly ApprovalView[]): ReadonlySet<string> {
  const [seen, setSeen] = useState<ReadonlySet<string>>(new Set());
  const isAtHand = (each: ApprovalView): boolean =>
    each.state === "pending" || phaseOf(each) === "cooling";
  const fresh = approvals.filter((each) => isAtHand(each) && !seen.has(each.id));
  if (fresh.length > 0) setSeen(new Set([...seen, ...fresh.map(({ id }) => id)]));
  return seen;
}

export function useInbox(agent: string, named: string | null): Inbox {
  const pending = useInfiniteQuery(pendingApprovalsQuery);
  const latest = useInfiniteQuery(latestApprovalsQuery);
  const all = [pending, latest]
    .flatMap(({ data }) => data?.pages.flatMap(({ items }) => items) ?? [])
    .reduce<ApprovalView[]>(withNewer, []);
  const seen = useSeen(all);
  const isListed = all.some(({ id }) => id === named);
  const one = useQuery({
    ...approvalQuery(named ?? ""),
    enabled: named !== null && pending.isSuccess && latest.isSuccess && !isListed,
  });

  const fits = (each: ApprovalView): boolean =>
    agent === "" || each.agent === agent || each.id === named;
  const shown = all.filter(fits);
  const isWaiting = ({ id }: ApprovalView): boolean => seen.has(id);
  const others = shown.filter((each) => !isWaiting(each));
  const late = others.filter(({ state }) => state === "expired");
  const decided = others.filter(({ state }) => state !== "expired");
  return {
    waiting: groupsOf(shown.filter(isWaiting).sort(byDeadline)),
    late: groupsOf(late.sort(byDeadline)),
    decided: groupsOf(decided.sort(byDecision).slice(0, DECIDED)),
    alone: one.data === undefined || isListed ? [] : groupsOf([one.data]),
    agents: [...new Set(all.map((each) => each.agent))].sort(),
    count: all.filter(({ state }) => state === "pending").length,
    isPending: pending.isPending,
    isMissing: one.isError,
    error: pending.error,
    hasMore: pending.hasNextPage,
    again: () => void pending.refetch(),
    more: () => void pending.fetchNextPage(),
  };
}
