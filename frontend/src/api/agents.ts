/// The agents that are installed, what runs of them, and the bundled sample files.
import { queryOptions, useMutation } from "@tanstack/react-query";
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
