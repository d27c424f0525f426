/// Schedules and watches: what there is, when it runs, and what a person does to it.
import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { http } from "./client";
import { keys } from "./keys";
import type {
  NewSchedule,
  ScheduleChange,
  SchedulePage,
  ScheduleRunView,
  ScheduleView,
  TimesView,
  When,
} from "./types";

const HERE = "/schedules";

export const schedulesQuery = queryOptions({
  queryKey: keys.schedules,
  queryFn: async ({ signal }) => (await http.get<SchedulePage>(HERE, { signal })).data.items,
});

/** Times in words and the next of them; what can't be is refused with its reason. */
export const timesQuery = (when: When | null) =>
  queryOptions({
    queryKey: keys.scheduleTimes(when),
    queryFn: async ({ signal }) =>
      (await http.post<TimesView>(`${HERE}/preview`, { when }, { signal })).data,
    enabled: when !== null,
    staleTime: 60_000,
    retry: false,
  });

function useDeed<A, R>(send: (asked: A) => Promise<{ data: R }>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (asked: A) => (await send(asked)).data,
    onSettled: () => client.invalidateQueries({ queryKey: keys.schedules }),
  });
}

export function useAddSchedule() {
  return useDeed((asked: NewSchedule) => http.post<ScheduleView>(HERE, asked));
}

export function useChangeSchedule(id: string) {
  return useDeed((asked: ScheduleChange) => http.patch<ScheduleView>(`${HERE}/${id}`, asked));
}

export function usePauseSchedule(id: string) {
  return useDeed((paused: boolean) =>
    http.post<ScheduleView>(`${HERE}/${id}/${paused ? "pause" : "resume"}`),
  );
}

export function useRunSchedule(id: string) {
  return useDeed(() => http.post<ScheduleRunView>(`${HERE}/${id}/run`));
}

export function useDeleteSchedule(id: string) {
  return useDeed(() => http.delete<null>(`${HERE}/${id}`));
}
