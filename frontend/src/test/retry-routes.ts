/// What the fake API says of running something again, and does.
import { http, HttpResponse } from "msw";
import type { RetryPreview, RetryStep, TaskView } from "@/api/types";
import { warren } from "./fake-warren";
import { problem } from "./problem";

const api = (path: string): string => `*/api/v1${path}`;

function previewOf(task: TaskView, stepId: string | null): RetryPreview {
  const runs = (id: string, state: string): boolean =>
    stepId === null ? state !== "completed" : id === stepId;
  const shown = (reason: RetryStep["reason"]) => (step: TaskView["steps"][number]) => ({
    ...step,
    reason,
  });
  return {
    token: `token-${task.steps.map(({ rev }) => rev).join("-")}`,
    anew: false,
    steps_kept: task.steps.filter(({ id, state }) => !runs(id, state)).map(shown(null)),
    steps_again: task.steps.filter(({ id, state }) => runs(id, state)).map(shown("asked")),
    effects: task.effects,
    files_replaced: [],
    used: task.usage,
    estimate: { cost: null, currency: "USD", seconds: null, basis: "nothing" },
    ...warren.preview,
  };
}

/** Refuse what is no longer what was shown; else null. */
async function outdated(request: Request): Promise<Response | null> {
  const { token } = (await request.json()) as { token: string };
  const isOld = warren.preview.token !== undefined && token !== warren.preview.token;
  return isOld ? problem(409, "outdated", "Something changed.", "Look again.") : null;
}

const answer = (task: TaskView | undefined): Response =>
  task === undefined ? problem(404, "not_found", "Not here.", "") : HttpResponse.json(task);

export const retryRoutes = [
  http.get(api("/tasks/:id/retry"), ({ params, request }) => {
    const task = warren.task(String(params.id));
    const step = new URL(request.url).searchParams.get("step");
    return task === undefined ? answer(task) : HttpResponse.json(previewOf(task, step));
  }),
  http.post(api("/tasks/:id/retry"), async ({ params, request }) => {
    const change = { state: "running", error: null } as const;
    return (await outdated(request)) ?? answer(warren.changeTask(String(params.id), change));
  }),
  http.post(api("/tasks/:id/steps/:step/retry"), async ({ params, request }) => {
    const change = { state: "queued", error: null } as const;
    const { id, step } = params;
    return (await outdated(request)) ?? answer(warren.changeStep(String(id), String(step), change));
  }),
];
