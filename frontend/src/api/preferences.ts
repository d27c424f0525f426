/// How a person wants to be asked: times, notifications, and standing rules for tools.
import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { http } from "./client";
import { keys } from "./keys";
import type { PolicyList, PolicyView, PreferencesView } from "./types";

export const preferencesQuery = queryOptions({
  queryKey: keys.preferences,
  queryFn: async ({ signal }) => (await http.get<PreferencesView>("/preferences", { signal })).data,
  staleTime: 5 * 60_000,
});

export function usePatchPreferences() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (change: Partial<PreferencesView>) =>
      (await http.patch<PreferencesView>("/preferences", change)).data,
    onSuccess: (preferences) => client.setQueryData(keys.preferences, preferences),
  });
}

export const policiesQuery = queryOptions({
  queryKey: keys.policies,
  queryFn: async ({ signal }) => (await http.get<PolicyList>("/policies", { signal })).data,
});

export type Decision = PolicyView["decision"];

export function useSetPolicy() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (policy: { agent: string; tool: string; decision: Decision }) =>
      (await http.put<PolicyView>("/policies", policy)).data,
    onSuccess: () => client.invalidateQueries({ queryKey: keys.policies }),
  });
}

export function useDeletePolicy() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => http.delete(`/policies/${id}`),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.policies }),
  });
}
