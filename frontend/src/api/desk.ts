/// How much waits for an administrator: all that the rail needs to know of their room.
import { useQuery } from "@tanstack/react-query";
import { http } from "./client";
import { keys } from "./keys";
import { useSession } from "./session";
import type { DeadLetterList } from "./types";

export interface Desk {
  isAdmin: boolean;
  /** Open dead letters: "3"; null for none, and for who isn't an administrator. */
  waiting: string | null;
}

export function useDesk(): Desk {
  const isAdmin = useSession().user.role === "admin";
  const { data } = useQuery({
    queryKey: keys.desk,
    queryFn: async ({ signal }) =>
      (await http.get<DeadLetterList>("/admin/dead-letters?limit=1", { signal })).data,
    enabled: isAdmin,
    // The live stream says when it changes.
    staleTime: 60_000,
  });
  const open = data?.groups.reduce((sum, { count }) => sum + count, 0) ?? 0;
  return { isAdmin, waiting: open === 0 ? null : String(open) };
}
