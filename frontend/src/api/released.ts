/// The latest word that parked steps go on; it comes by the live stream only.
import { queryOptions, skipToken } from "@tanstack/react-query";
import { keys } from "./keys";
import type { StepsReleased } from "./types";

export const releasedQuery = queryOptions<StepsReleased | null>({
  queryKey: keys.released,
  queryFn: skipToken,
  gcTime: Infinity,
});
