/// The agents that are installed, what runs of them, and the bundled sample files.
import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { http } from "./client";
import { keys } from "./keys";
import type { AgentView, FileView, SampleView } from "./types";

export const agentsQuery = queryOptions({
  queryKey: keys.agents,
  queryFn: async ({ signal }) =>
    (await http.get<{ items: AgentView[] }>("/agents", { signal })).data.items,
  // Workers come and go without an event.
  refetchInterval: 15_000,
  staleTime: 5_000,
});

export const samplesQuery = queryOptions({
  queryKey: keys.samples,
  queryFn: async ({ signal }) => (await http.get<SampleView[]>("/samples", { signal })).data,
  staleTime: Infinity,
});

/** Copy a bundled sample into the person's own files. */
export function useTakeSample() {
  return useMutation({
    mutationFn: async (name: string) =>
      (await http.post<FileView>(`/samples/${encodeURIComponent(name)}`)).data,
  });
}

/** Pause an agent for everybody, or let it go on. */
export function usePauseAgent() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ name, paused }: { name: string; paused: boolean }) => {
      const act = paused ? "pause" : "resume";
      return (await http.post<AgentView>(`/agents/${encodeURIComponent(name)}/${act}`)).data;
    },
    onSuccess: (agent) => {
      client.setQueryData(agentsQuery.queryKey, (old) =>
        old?.map((each) => (each.name === agent.name ? agent : each)),
      );
    },
  });
}
