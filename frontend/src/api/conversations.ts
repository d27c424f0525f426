/// The list of conversations, one conversation with all its tasks, and what a person does to them.
import {
  infiniteQueryOptions,
  queryOptions,
  useMutation,
  useQueryClient,
} from "@tanstack/react-query";
import { http } from "./client";
import { keys } from "./keys";
import type {
  ConversationDetail,
  ConversationEdit,
  ConversationPage,
  ConversationView,
} from "./types";

export function conversationsQuery(q: string) {
  return infiniteQueryOptions({
    queryKey: keys.conversationSearch(q),
    queryFn: async ({ pageParam, signal }) =>
      (
        await http.get<ConversationPage>("/conversations", {
          params: { q: q === "" ? undefined : q, limit: 50, after: pageParam ?? undefined },
          signal,
        })
      ).data,
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });
}

export function conversationQuery(id: string) {
  return queryOptions({
    queryKey: keys.conversation(id),
    queryFn: async ({ signal }) =>
      (await http.get<ConversationDetail>(`/conversations/${id}`, { signal })).data,
    // The live stream keeps it fresh from here on.
    staleTime: Infinity,
    // Old conversations leave memory; coming back reads them anew.
    gcTime: 5 * 60_000,
  });
}

export type ConversationPatch = ConversationEdit & { id: string };

export function usePatchConversation() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ id, ...patch }: ConversationPatch) =>
      (await http.patch<ConversationView>(`/conversations/${id}`, patch)).data,
    onSuccess: (changed) => {
      client.setQueryData<ConversationDetail>(keys.conversation(changed.id), (old) =>
        old === undefined ? old : { ...old, ...changed },
      );
      return client.invalidateQueries({ queryKey: keys.conversations });
    },
  });
}

export function useDeleteConversation() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => http.delete(`/conversations/${id}`),
    onSuccess: (_, id) => {
      client.removeQueries({ queryKey: keys.conversation(id) });
      return client.invalidateQueries({ queryKey: keys.conversations });
    },
  });
}
