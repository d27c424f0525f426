/// What was given up and what is parked, as an administrator decides about it.
import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { http } from "./client";
import { keys } from "./keys";
import type {
  DeadLetterDetail,
  DeadLetterList,
  DecidedLetters,
  LetterState,
  ParkedList,
} from "./types";

export interface LetterFilter {
  state: LetterState;
  cause?: string;
  kind?: string;
  limit?: number;
}

/** Some letters: by id, those of a cause, or all. */
export type Which = { ids: string[] } | { cause: string } | { all: true };

const HERE = "/admin/dead-letters";

export const lettersQuery = (filter: LetterFilter) =>
  queryOptions({
    queryKey: keys.letters(filter),
    queryFn: async ({ signal }) =>
      (await http.get<DeadLetterList>(HERE, { signal, params: filter })).data,
  });

export const letterQuery = (id: string) =>
  queryOptions({
    queryKey: keys.letter(id),
    queryFn: async ({ signal }) =>
      (await http.get<DeadLetterDetail>(`${HERE}/${id}`, { signal })).data,
  });

export const parkedQuery = queryOptions({
  queryKey: keys.parked,
  queryFn: async ({ signal }) => (await http.get<ParkedList>("/admin/parked", { signal })).data,
});

/** `onDone` is told also when what asked is gone: a letter that was decided about leaves the list at once. */
function useDeciding<A, R>(send: (asked: A) => Promise<{ data: R }>, onDone?: (answer: R) => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (asked: A) => (await send(asked)).data,
    onSuccess: onDone,
    onSettled: () => client.invalidateQueries({ queryKey: keys.admin }),
  });
}

type Told = (decided: DecidedLetters) => void;

export function useReplay(onDone: Told) {
  return useDeciding((which: Which) => http.post<DecidedLetters>(`${HERE}/replay`, which), onDone);
}

export function useDiscard(onDone: Told) {
  return useDeciding(
    (asked: { which: Which; reason: string }) =>
      http.post<DecidedLetters>(`${HERE}/discard`, { ...asked.which, reason: asked.reason }),
    onDone,
  );
}

/** Replay one in other words: a message's text, or a step's instruction. */
export function useCorrect(id: string, onDone: () => void) {
  return useDeciding(
    (text: string) => http.post<DeadLetterDetail>(`${HERE}/${id}/replay`, { text }),
    onDone,
  );
}

export function useRelease() {
  return useDeciding((cause: string) =>
    http.post<{ released: number }>("/admin/parked/release", { cause }),
  );
}
