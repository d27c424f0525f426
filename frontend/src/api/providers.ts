/// What Warren calls outside, and which of it is being left alone.
import { queryOptions } from "@tanstack/react-query";
import { http } from "./client";
import { keys } from "./keys";
import type { ProviderView } from "./types";

export const providersQuery = queryOptions({
  queryKey: keys.providers,
  queryFn: async ({ signal }) =>
    (await http.get<{ items: ProviderView[] }>("/providers", { signal })).data.items,
  // Who has nothing under way is told of no change.
  refetchInterval: 15_000,
});
