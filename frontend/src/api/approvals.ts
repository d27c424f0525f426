/// Questions to the person about acts on the world: the lists of them, and deciding.
import {
  infiniteQueryOptions,
  queryOptions,
  skipToken,
  useMutation,
  useQueryClient,
  type InfiniteData,
  type QueryClient,
} from "@tanstack/react-query";
import { ApiError, http } from "./client";
import { keys } from "./keys";
import type {
  ApprovalPage,
  ApprovalState,
  ApprovalView,
  ConversationDetail,
  DecideBody,
  DecidedTogether,
  EffectView,
  Receipt,
  TaskView,
} from "./types";

type Pages = InfiniteData<ApprovalPage, string | null>;

/** Those that wait for the person; one that is decided while it is shown stays in its place until the list is read anew. */
export const pendingApprovalsQuery = infiniteQueryOptions({
  queryKey: keys.pendingApprovals,
  queryFn: async ({ pageParam, signal }) =>
    (
      await http.get<ApprovalPage>("/approvals", {
        params: { state: "pending", limit: 100, after: pageParam ?? undefined },
        signal,
      })
    ).data,
  initialPageParam: null as string | null,
  getNextPageParam: (page) => page.next,
  // The live stream keeps it fresh.
  staleTime: 60_000,
});

const SETTLED: ApprovalState[] = ["approved", "rejected", "expired", "withdrawn"];

/** What waits no more, the newest first. */
export const latestApprovalsQuery = infiniteQueryOptions({
  queryKey: keys.decidedApprovals,
  queryFn: async ({ pageParam, signal }) =>
    (
      await http.get<ApprovalPage>("/approvals", {
        params: { state: SETTLED, limit: 50, after: pageParam ?? undefined },
        signal,
      })
    ).data,
  initialPageParam: null as string | null,
  getNextPageParam: (page) => page.next,
});

export function approvalQuery(id: string) {
  return queryOptions({
    queryKey: keys.approval(id),
    queryFn: async ({ signal }) =>
      (await http.get<ApprovalView>(`/approvals/${id}`, { signal })).data,
  });
}

/** An effect that came by on the stream; nobody asks for one alone. */
export function seenEffectQuery(id: string) {
  return queryOptions<EffectView>({ queryKey: keys.effect(id), queryFn: skipToken });
}

/** The newer of two states of one approval or effect. */
export function newer<T extends { rev: number }>(old: T, next: T): T {
  return next.rev > old.rev ? next : old;
}

/** The list with this one in its place, or at its end if it isn't there. */
export function withNewer<T extends { id: string; rev: number }>(list: readonly T[], next: T): T[] {
  return list.some(({ id }) => id === next.id)
    ? list.map((each) => (each.id === next.id ? newer(each, next) : each))
    : [...list, next];
}

function inPages(pages: Pages | undefined, next: ApprovalView, joins: boolean): Pages | undefined {
  if (pages === undefined) return pages;
  const isThere = pages.pages.some(({ items }) => items.some(({ id }) => id === next.id));
  if (!isThere && !joins) return pages;
  return {
    ...pages,
    pages: pages.pages.map((page, index) =>
      isThere
        ? {
            ...page,
            items: page.items.map((each) => (each.id === next.id ? newer(each, next) : each)),
          }
        : index === 0
          ? { ...page, items: [...page.items, next] }
          : page,
    ),
  };
}

/** Take a state of an approval into every list and view of it; an older one changes nothing. */
export function putApproval(client: QueryClient, next: ApprovalView): void {
  client.setQueryData<Pages>(keys.pendingApprovals, (old) =>
    inPages(old, next, next.state === "pending"),
  );
  client.setQueryData<Pages>(keys.decidedApprovals, (old) =>
    inPages(old, next, next.state !== "pending"),
  );
  client.setQueryData<ApprovalView>(keys.approval(next.id), (old) =>
    old === undefined ? old : newer(old, next),
  );
  const put = (task: TaskView): TaskView =>
    task.id === next.task_id ? { ...task, approvals: withNewer(task.approvals, next) } : task;
  client.setQueryData<ConversationDetail>(keys.conversation(next.conversation_id), (old) =>
    old === undefined ? old : { ...old, tasks: old.tasks.map(put) },
  );
  client.setQueryData<Receipt>(keys.receipt(next.task_id), (old) =>
    old === undefined ? old : { ...old, task: put(old.task) },
  );
}

/** What was decided at this very page: of other decisions it is said that they were made elsewhere. */
const decidedHere = new Set<string>();
/** What is being decided here: the stream may tell of it before the answer does. */
const underWay = new Set<string>();

const decisionOf = ({ id, decided_at }: ApprovalView): string => `${id} ${decided_at ?? ""}`;

export function wasDecidedHere(approval: ApprovalView): boolean {
  return underWay.has(approval.id) || decidedHere.has(decisionOf(approval));
}

/** Somebody was faster: what is true is asked for. */
async function lookAgain(client: QueryClient, id: string): Promise<void> {
  putApproval(client, (await http.get<ApprovalView>(`/approvals/${id}`)).data);
}

export function useDecide() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ id, ...body }: DecideBody & { id: string }) => {
      underWay.add(id);
      return (await http.post<ApprovalView>(`/approvals/${id}`, body)).data;
    },
    onSuccess: (approval, { always }) => {
      decidedHere.add(decisionOf(approval));
      putApproval(client, approval);
      if (always !== undefined) void client.invalidateQueries({ queryKey: keys.policies });
    },
    onError: async (error, { id }) => {
      underWay.delete(id);
      if (error instanceof ApiError && error.status === 409) await lookAgain(client, id);
    },
    onSettled: (_, _error, { id }) => underWay.delete(id),
  });
}

export interface Together {
  ids: string[];
  decision: "approve" | "reject";
  reason?: string;
}

export function useDecideTogether() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (body: Together) => {
      body.ids.forEach((id) => underWay.add(id));
      return (await http.post<DecidedTogether>("/approvals/decide", body)).data;
    },
    onSuccess: async ({ items, refused }) => {
      refused.forEach(({ id }) => underWay.delete(id));
      items.forEach((approval) => {
        decidedHere.add(decisionOf(approval));
        putApproval(client, approval);
      });
      await Promise.all(refused.map(({ id }) => lookAgain(client, id)));
    },
    onSettled: (_, _error, { ids }) => ids.forEach((id) => underWay.delete(id)),
  });
}

export function useUndo() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (id: string) => (await http.post<ApprovalView>(`/approvals/${id}/undo`)).data,
    onSuccess: (approval) => putApproval(client, approval),
    onError: async (error, id) => {
      if (error instanceof ApiError && error.status === 409) await lookAgain(client, id);
    },
  });
}
