/// Where something that waits stands in its line.
import { queryOptions, useQuery } from "@tanstack/react-query";
import { http } from "./client";
import { keys } from "./keys";
import type { LineView, OwnQueue, WaitingView } from "./types";

/** More than this many ahead are told as that. */
export const MOST_AHEAD = 1000;

const queueQuery = (conversationId: string) =>
  queryOptions({
    queryKey: keys.queueOf(conversationId),
    queryFn: async ({ signal }) => {
      const params = { conversation_id: conversationId };
      return (await http.get<OwnQueue>("/queue", { params, signal })).data;
    },
    // Others' work moves the line without an event for this person; asked only while something here waits.
    refetchInterval: 5_000,
    staleTime: 1_000,
  });

export interface Place {
  waiting: WaitingView;
  line: LineView | undefined;
  /** How many tasks of the person are at work. */
  running: number;
}

/** Where a task or step of the conversation stands; null while that isn't known, or when nothing is asked for. */
export function usePlace(conversationId: string, id: string | null): Place | null {
  const { data } = useQuery({ ...queueQuery(conversationId), enabled: id !== null });
  if (data === undefined || id === null) return null;
  const waiting = data.waiting.find(({ task_id, step_id }) => (step_id ?? task_id) === id);
  if (waiting === undefined) return null;
  const line = data.lines.find(({ name }) => name === waiting.line);
  return { waiting, line, running: data.running };
}
