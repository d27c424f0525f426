/// Who is signed in, and what this Warren allows.
import { queryOptions, useMutation, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { ApiError, http } from "./client";
import { keys } from "./keys";
import type { SessionView } from "./types";

async function fetchSession(signal?: AbortSignal): Promise<SessionView | null> {
  try {
    return (await http.get<SessionView>("/session", { signal })).data;
  } catch (error) {
    // Not being signed in is an answer here, not a failure.
    if (error instanceof ApiError && error.status === 401) return null;
    throw error;
  }
}

export const sessionQuery = queryOptions({
  queryKey: keys.session,
  queryFn: ({ signal }) => fetchSession(signal),
  staleTime: 5 * 60_000,
});

/** The session of a page that is only shown to signed-in people. */
export function useSession(): SessionView {
  const { data } = useSuspenseQuery(sessionQuery);
  if (data === null) throw new ApiError(401, "not_signed_in", "", "");
  return data;
}

export async function signIn(token: string): Promise<SessionView | null> {
  await http.post("/session", { token });
  return fetchSession();
}

export function useSignIn() {
  const client = useQueryClient();
  return useMutation({
    mutationKey: ["sign-in"],
    mutationFn: signIn,
    onSuccess: (session) => client.setQueryData(keys.session, session),
  });
}

export function useSignOut() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => http.delete("/session"),
    onSuccess: () => {
      client.setQueryData(keys.session, null);
      // Nothing of one person stays for the next.
      client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== keys.session[0] });
    },
  });
}
