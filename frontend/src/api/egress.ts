/// The way out: a person's own list of hosts, what was refused, and whether one runs.
import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { http } from "./client";
import { keys } from "./keys";
import type { EgressRefusalList, EgressRule, EgressRuleList, EgressView } from "./types";

export type HostDecision = EgressRule["decision"];

export const egressQuery = queryOptions({
  queryKey: keys.egress,
  queryFn: async ({ signal }) => (await http.get<EgressView>("/egress", { signal })).data,
  // A way out signs in every few seconds; nobody tells the page.
  refetchInterval: 10_000,
});

export const egressRulesQuery = queryOptions({
  queryKey: keys.egressRules,
  queryFn: async ({ signal }) => (await http.get<EgressRuleList>("/egress-rules", { signal })).data,
});

export const egressRefusalsQuery = queryOptions({
  queryKey: keys.egressRefusals,
  queryFn: async ({ signal }) =>
    (await http.get<EgressRefusalList>("/egress-refusals", { signal })).data,
  refetchInterval: 10_000,
});

export function usePutHost() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (rule: { host: string; decision: HostDecision }) =>
      (await http.put<EgressRule>("/egress-rules", rule)).data,
    onSuccess: () => client.invalidateQueries({ queryKey: keys.egressRules }),
  });
}

export function useDeleteHost() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (rule: EgressRule) => http.delete(`/egress-rules/${rule.id}`),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.egressRules }),
  });
}

export function useForgetRefusals() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => http.delete("/egress-refusals"),
    onSuccess: () => client.setQueryData<EgressRefusalList>(keys.egressRefusals, { items: [] }),
  });
}
