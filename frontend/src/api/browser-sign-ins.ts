/// What the browser agent signs in with: logins entered here, and sessions that are kept.
import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { http } from "./client";
import { keys } from "./keys";
import type { components } from "./schema.gen";

type Schemas = components["schemas"];
export type BrowserLogin = Schemas["BrowserLoginView"];
export type BrowserSession = Schemas["BrowserSessionView"];

/** Steps sign in and out by themselves, and nothing tells: looked at again while the room is open. */
const AGAIN = 10_000;

export const browserSessionsQuery = queryOptions({
  queryKey: keys.browserSessions,
  queryFn: async ({ signal }) =>
    (await http.get<Schemas["BrowserSessionList"]>("/browser-sessions", { signal })).data,
  refetchInterval: AGAIN,
});

export const browserLoginsQuery = queryOptions({
  queryKey: keys.browserLogins,
  queryFn: async ({ signal }) =>
    (await http.get<Schemas["BrowserLoginList"]>("/browser-logins", { signal })).data,
  refetchInterval: AGAIN,
});

export interface LoginEntry {
  site: string;
  account: string;
  password: string;
}

export function useEnterLogin() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (entry: LoginEntry) =>
      (await http.put<BrowserLogin>("/browser-logins", entry)).data,
    onSuccess: () => client.invalidateQueries({ queryKey: keys.browserLogins }),
    // What was sent holds a secret: it isn't kept.
    gcTime: 0,
  });
}

export function useForgetLogin() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (id: string) => {
      await http.delete(`/browser-logins/${id}`);
    },
    onSuccess: () => client.invalidateQueries({ queryKey: keys.browserLogins }),
  });
}

export interface SessionEdit {
  id: string;
  name?: string;
  use_for_site?: boolean;
  kept?: true;
}

export function useChangeSession() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ id, ...edit }: SessionEdit) =>
      (await http.patch<BrowserSession>(`/browser-sessions/${id}`, edit)).data,
    onSuccess: () => client.invalidateQueries({ queryKey: keys.browserSessions }),
  });
}

export function useForgetSession() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (id: string) => {
      await http.delete(`/browser-sessions/${id}`);
    },
    onSuccess: () => client.invalidateQueries({ queryKey: keys.browserSessions }),
  });
}
