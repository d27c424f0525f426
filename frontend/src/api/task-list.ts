/// The list of tasks, and the receipt of one.
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { http } from "./client";
import { apiUrl } from "./config";
import { keys } from "./keys";
import type { Receipt, TaskPage, TaskState } from "./types";

export interface TaskFilter {
  state: TaskState | "";
  agent: string;
  q: string;
}

export function tasksQuery({ state, agent, q }: TaskFilter) {
  return infiniteQueryOptions({
    queryKey: keys.taskList({ state, agent, q }),
    queryFn: async ({ pageParam, signal }) =>
      (
        await http.get<TaskPage>("/tasks", {
          params: {
            state: state || undefined,
            agent: agent || undefined,
            q: q || undefined,
            limit: 50,
            after: pageParam ?? undefined,
          },
          signal,
        })
      ).data,
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });
}

/** How often the receipt of a task at work is read anew, in milliseconds: its steps tell more than its state. */
const AT_WORK = 2000;

export function receiptQuery(id: string) {
  return queryOptions({
    queryKey: keys.receipt(id),
    queryFn: async ({ signal }) =>
      (await http.get<Receipt>(`/tasks/${id}/receipt`, { signal })).data,
    refetchInterval: ({ state }) => (state.data?.task.completed_at === null ? AT_WORK : false),
  });
}

export function receiptUrl(id: string): string {
  return `${apiUrl}/tasks/${id}/receipt?download=1`;
}
