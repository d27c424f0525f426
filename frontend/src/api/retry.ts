/// Running something again: what it would do, and doing just that.
import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { ApiError, http } from "./client";
import { keys } from "./keys";
import { putTask } from "./tasks";
import type { RetryPreview, TaskView } from "./types";

/** A task, or one step of it. */
export interface ToRetry {
  taskId: string;
  stepId: string | null;
}

export const retryPreviewQuery = ({ taskId, stepId }: ToRetry) =>
  queryOptions({
    queryKey: keys.retry(taskId, stepId),
    queryFn: async ({ signal }) =>
      (
        await http.get<RetryPreview>(`/tasks/${taskId}/retry`, {
          signal,
          params: stepId === null ? {} : { step: stepId },
        })
      ).data,
    // It is true of the moment in which it is opened.
    gcTime: 0,
  });

export function isOutdated(error: Error | null): boolean {
  return error instanceof ApiError && error.code === "outdated";
}

export function useRetry({ taskId, stepId }: ToRetry) {
  const client = useQueryClient();
  const address = stepId === null ? `/tasks/${taskId}` : `/tasks/${taskId}/steps/${stepId}`;
  return useMutation({
    mutationFn: async (token: string) =>
      (await http.post<TaskView>(`${address}/retry`, { token })).data,
    onSuccess: (task) => putTask(client, task),
    onError: (error) =>
      isOutdated(error)
        ? client.invalidateQueries({ queryKey: keys.retry(taskId, stepId) })
        : undefined,
  });
}
