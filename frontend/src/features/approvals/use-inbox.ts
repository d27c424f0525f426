/// What the inbox shows: what waits, what ran out of time, what was decided lately, and the one the address names.
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { approvalQuery, latestApprovalsQuery, pendingApprovalsQuery } from "@/api/approvals";
import type { ApprovalView } from "@/api/types";
import { groupsOf, type Group } from "./phase";

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

export function useInbox(agent: string, named: string | null): Inbox {
  const pending = useInfiniteQuery(pendingApprovalsQuery);
  const latest = useInfiniteQuery(latestApprovalsQuery);
  const waiting = pending.data?.pages.flatMap(({ items }) => items) ?? [];
  const known = new Set(waiting.map(({ id }) => id));
  const others = (latest.data?.pages.flatMap(({ items }) => items) ?? []).filter(
    ({ id, state }) => !known.has(id) && state !== "pending",
  );
  const areBoth = pending.isSuccess && latest.isSuccess;
  const isListed = [...waiting, ...others].some(({ id }) => id === named);
  const one = useQuery({
    ...approvalQuery(named ?? ""),
    enabled: named !== null && areBoth && !isListed,
  });

  const fits = (each: ApprovalView): boolean =>
    agent === "" || each.agent === agent || each.id === named;
  const late = others.filter(({ state }) => state === "expired");
  const decided = others.filter(({ state }) => state !== "expired");
  return {
    waiting: groupsOf(waiting.filter(fits).sort(byDeadline)),
    late: groupsOf(late.filter(fits).sort(byDeadline)),
    decided: groupsOf(decided.filter(fits).sort(byDecision).slice(0, DECIDED)),
    alone: one.data === undefined || isListed ? [] : groupsOf([one.data]),
    agents: [...new Set([...waiting, ...others].map((each) => each.agent))].sort(),
    count: waiting.filter(({ state }) => state === "pending").length,
    isPending: pending.isPending,
    isMissing: one.isError,
    error: pending.error,
    hasMore: pending.hasNextPage,
    again: () => void pending.refetch(),
    more: () => void pending.fetchNextPage(),
  };
}
