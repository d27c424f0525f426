/// Accounts that agents work with: the list of them, connecting and letting go.
import { queryOptions, useMutation, useQueryClient, type QueryClient } from "@tanstack/react-query";
import { newer } from "./approvals";
import { http } from "./client";
import { keys } from "./keys";
import { leave } from "./leave";
import type { ConnectionList, ConnectionView, ImapBody } from "./types";

export type Scope = ConnectionView["scopes"][number];

export const connectionsQuery = queryOptions({
  queryKey: keys.connections,
  queryFn: async ({ signal }) => (await http.get<ConnectionList>("/connections", { signal })).data,
  // The live stream says when one changes.
  staleTime: 60_000,
});

/** Take a state of a connection into the list; null takes it out. */
export function putConnection(client: QueryClient, id: string, next: ConnectionView | null): void {
  client.setQueryData<ConnectionList>(keys.connections, (old) => {
    if (old === undefined) return old;
    const others = old.items.filter((each) => each.id !== id);
    if (next === null) return { ...old, items: others };
    const isKnown = others.length < old.items.length;
    const items = isKnown
      ? old.items.map((each) => (each.id === id ? newer(each, next) : each))
      : [...old.items, next];
    return { ...old, items };
  });
}

export interface Consent {
  scopes: Scope[];
  /** An account that is connected already: asked again, or for more. */
  connection_id?: string;
  /** Where the person comes back to. */
  back?: string;
}

/** Go to Google and ask; the page comes back with what was answered. */
export function useAskGoogle() {
  return useMutation({
    mutationFn: async (consent: Consent) =>
      (await http.post<{ authorize_url: string }>("/connections/gmail", consent)).data,
    onSuccess: ({ authorize_url }) => leave.for(authorize_url),
  });
}

function useConnect<B>(path: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (body: B) => (await http.post<ConnectionView>(path, body)).data,
    onSuccess: (connection) => putConnection(client, connection.id, connection),
    // What was sent holds a secret: it isn't kept.
    gcTime: 0,
  });
}

export function useConnectImap() {
  return useConnect<ImapBody>("/connections/imap");
}

export interface ServiceAccount {
  key: object;
  subject: string;
}

export function useConnectServiceAccount() {
  return useConnect<ServiceAccount>("/connections/service-account");
}

export function useDisconnect() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (id: string) =>
      (await http.delete<ConnectionView>(`/connections/${id}`)).data,
    onSuccess: (connection) => putConnection(client, connection.id, connection),
  });
}
