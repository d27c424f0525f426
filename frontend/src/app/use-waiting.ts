/// What waits for the person: the number of approvals, and the accounts that have to be reconnected.
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { pendingApprovalsQuery } from "@/api/approvals";
import { connectionsQuery } from "@/api/connections";
import type { ApprovalView, ConnectionView } from "@/api/types";

export interface Waiting {
  /** Undefined until they are known. */
  approvals: ApprovalView[] | undefined;
  /** "3", or "100+" where only the first are known; null for none. */
  count: string | null;
  broken: ConnectionView[];
}

const NONE: ConnectionView[] = [];

export function useWaiting(): Waiting {
  const pending = useInfiniteQuery(pendingApprovalsQuery);
  const connections = useQuery(connectionsQuery).data?.items ?? NONE;
  const approvals = pending.data?.pages.flatMap(({ items }) => items);
  const open = approvals?.filter(({ state }) => state === "pending").length ?? 0;
  return {
    approvals,
    count: open === 0 ? null : `${open}${pending.hasNextPage ? "+" : ""}`,
    broken: connections.filter(({ state }) => state === "reconnect"),
  };
}
