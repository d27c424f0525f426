/// Schedules as the API gives them, and a fake of it for the watch room.
import { http, HttpResponse } from "msw";
import type { ScheduleRunView, ScheduleView } from "@/api/types";
import { AT } from "./factories";
import { warren } from "./fake-warren";

const ALL = "*/api/v1/schedules";

export function aRun(with_: Partial<ScheduleRunView> = {}): ScheduleRunView {
  return {
    id: "run-1",
    schedule_id: "schedule-1",
    slot_at: AT,
    by_hand: false,
    late: false,
    state: "completed",
    task_id: "t1",
    conversation_id: "c1",
    error: null,
    slots: 1,
    news: null,
    ended_at: AT,
    ...with_,
  };
}

export function aSchedule(with_: Partial<ScheduleView> = {}): ScheduleView {
  return {
    id: "schedule-1",
    title: "Morning mail",
    request: "Summarise my unread mail",
    agent: null,
    files: [],
    priority: "normal",
    when: { kind: "cron", cron: "0 8 * * 1,2,3,4,5", zone: "Europe/Berlin" },
    words: "every weekday at 08:00 Europe/Berlin",
    state: "active",
    next: ["2126-11-23T07:00:00Z", "2126-11-24T07:00:00Z", "2126-11-25T07:00:00Z"],
    missed: "once",
    overlap: "skip",
    watch: null,
    conversation_id: "c1",
    trouble: null,
    runs: [],
    last_news: null,
    created_at: AT,
    ...with_,
  };
}

export const WATCH = aSchedule({
  id: "schedule-2",
  title: "Prices",
  request: "What changed on https://example.org/p since the last look?",
  watch: { url: "https://example.org/p", words: ["price"] },
  runs: [
    aRun({
      id: "run-3",
      news: { changed: false, summary: "Nothing changed.", added: [], removed: [] },
    }),
    aRun({
      id: "run-2",
      news: { changed: true, summary: "The price fell.", added: ["price 3"], removed: ["price 4"] },
    }),
  ],
  last_news: aRun({
    id: "run-2",
    news: { changed: true, summary: "The price fell.", added: ["price 3"], removed: ["price 4"] },
  }),
});

/** What the fake knows; a test writes it before it opens the page. */
export const room: { schedules: ScheduleView[]; refuses: (() => Response) | null } = {
  schedules: [],
  refuses: null,
};

const noted = async (request: Request): Promise<void> => {
  const body: unknown = request.headers.get("content-type") ? await request.json() : null;
  warren.bodies.push([
    `${request.method} ${new URL(request.url).pathname.split("/schedules")[1]!}`,
    body,
  ]);
};

export const change = (id: unknown, with_: Partial<ScheduleView>): ScheduleView => {
  room.schedules = room.schedules.map((each) => (each.id === id ? { ...each, ...with_ } : each));
  return room.schedules.find((each) => each.id === id)!;
};

export const scheduleRoutes = [
  http.get(ALL, () => HttpResponse.json({ items: room.schedules, next: null })),
  http.post(`${ALL}/preview`, () =>
    HttpResponse.json({ words: "every day at 07:30 Europe/Berlin", next: [AT, AT, AT] }),
  ),
  http.post(ALL, async ({ request }) => {
    await noted(request);
    if (room.refuses !== null) return room.refuses();
    const made = aSchedule({ id: "schedule-3", title: "New" });
    room.schedules = [made, ...room.schedules];
    return HttpResponse.json(made, { status: 201 });
  }),
  http.patch(`${ALL}/:id`, async ({ request, params }) => {
    await noted(request);
    return HttpResponse.json(change(params.id, {}));
  }),
  http.delete(`${ALL}/:id`, async ({ request, params }) => {
    await noted(request);
    room.schedules = room.schedules.filter(({ id }) => id !== params.id);
    return new HttpResponse(null, { status: 204 });
  }),
  http.post(`${ALL}/:id/:act`, async ({ request, params }) => {
    await noted(request);
    if (params.act === "run") {
      if (room.refuses !== null) return room.refuses();
      const run = aRun({ id: "run-now", by_hand: true, state: "running", ended_at: null });
      change(params.id, { runs: [run] });
      return HttpResponse.json(run, { status: 202 });
    }
    const isPaused = params.act === "pause";
    return HttpResponse.json(
      change(params.id, isPaused ? { state: "paused", next: [] } : { state: "active" }),
    );
  }),
];
