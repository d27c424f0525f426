/// Tasks: sending a request, following, stopping, trying again, editing what still waits.
import { useMutation, useQueryClient, type QueryClient } from "@tanstack/react-query";
import { conversationQuery } from "./conversations";
import { http } from "./client";
import { keys } from "./keys";
import type { ChatAccepted, ChatRequest, ConversationDetail, FileView, TaskView } from "./types";

export async function fetchTask(id: string): Promise<TaskView> {
  return (await http.get<TaskView>(`/tasks/${id}`)).data;
}

export interface Outgoing {
  /** Made once per act of sending, so that a repeat after a lost answer sends nothing twice. */
  key: string;
  message: string;
  conversationId: string | null;
  files: FileView[];
  agent: string | null;
}

async function send(outgoing: Outgoing): Promise<ChatAccepted> {
  const body: ChatRequest = {
    message: outgoing.message,
    conversation_id: outgoing.conversationId,
    files: outgoing.files.map((file) => file.id),
    agent: outgoing.agent,
    priority: "normal",
  };
  const headers = { "Idempotency-Key": outgoing.key };
  return (await http.post<ChatAccepted>("/chat", body, { headers })).data;
}

function isBehind(task: TaskView, known: TaskView): boolean {
  return Object.entries(known.sources).some(([source, n]) => n > (task.sources[source] ?? 0));
}

/** Put a whole task into its conversation, unless the live stream already brought more than it holds. */
export function putTask(client: QueryClient, task: TaskView): void {
  client.setQueryData<ConversationDetail>(keys.conversation(task.conversation_id), (old) => {
    if (old === undefined) return old;
    const known = old.tasks.find(({ id }) => id === task.id);
    if (known === undefined) return { ...old, tasks: [...old.tasks, task] };
    if (isBehind(task, known)) return old;
    return { ...old, tasks: old.tasks.map((each) => (each === known ? task : each)) };
  });
}

export const sendKey = ["send"] as const;

export function useSend() {
  const client = useQueryClient();
  return useMutation({
    mutationKey: sendKey,
    mutationFn: async (outgoing: Outgoing) => {
      const accepted = await send(outgoing);
      // The next view shows the request at once, without a skeleton in between.
      await client.query({
        ...conversationQuery(accepted.conversation_id),
        staleTime: "static",
      });
      putTask(client, await fetchTask(accepted.task_id));
      return accepted;
    },
    retry: (failures, error) => failures < 2 && "status" in error && error.status === 0,
  });
}

function useTaskAct(act: (id: string) => Promise<TaskView>, name: string) {
  const client = useQueryClient();
  return useMutation({
    mutationKey: [name],
    mutationFn: act,
    onSuccess: (task) => putTask(client, task),
  });
}

export function useCancelTask() {
  return useTaskAct(
    async (id) => (await http.post<TaskView>(`/tasks/${id}/cancel`)).data,
    "cancel",
  );
}

export function useEditTask() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ id, request }: { id: string; request: string }) =>
      (await http.patch<TaskView>(`/tasks/${id}`, { request })).data,
    onSuccess: (task) => putTask(client, task),
  });
}
