/// How the whole deployment is doing, as an administrator sees it.
import { queryOptions } from "@tanstack/react-query";
import { http } from "./client";
import { keys } from "./keys";
import type { Overview } from "./types";

/** Milliseconds between two readings while somebody looks; a page in the background doesn't ask. */
export const OVERVIEW_EVERY = 5_000;

export const overviewQuery = queryOptions({
  queryKey: keys.overview,
  queryFn: async ({ signal }) => (await http.get<Overview>("/admin/overview", { signal })).data,
  refetchInterval: OVERVIEW_EVERY,
});
