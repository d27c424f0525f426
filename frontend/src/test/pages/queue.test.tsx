import { act, screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";
import type { LineView, WaitingView } from "@/api/types";
import { aConversation, anEvent, aStep, aStepView, aTask, CONVERSATION } from "../factories";
import { warren } from "../fake-warren";
import { openPage } from "../open-page";

const PAGE = `/c/${CONVERSATION}`;

function line(with_: Partial<LineView> = {}): LineView {
  return {
    name: "planning",
    workers: 1,
    slots: 8,
    busy: 8,
    paused: false,
    from_zero: false,
    warm_up_seconds: null,
    seconds: null,
    ...with_,
  };
}

function waits(with_: Partial<WaitingView> = {}): WaitingView {
  return {
    task_id: "task-1",
    step_id: null,
    line: "planning",
    ahead: 0,
    why: "line",
    wait_seconds: null,
    ...with_,
  };
}

test.each([
  [
    waits({ ahead: 3, wait_seconds: 8 }),
    "Queued, 3 tasks ahead · about 8 s · 8 of 8 supervisor slots busy",
  ],
  [waits({ ahead: 1001 }), "Queued, more than 1,000 tasks ahead · 8 of 8 supervisor slots busy"],
  [waits({ why: "cap" }), "Queued: you have 8 running; this one starts when one of them ends"],
  [waits({ why: "no_worker" }), "no supervisor is running"],
])("a task that waits says what for: %#", async (waiting, words) => {
  warren.conversations = [aConversation({ tasks: [aTask({ state: "queued", steps: [] })] })];
  warren.queue = { lines: [line()], running: 8, max_running: 8, waiting: [waiting] };
  openPage(PAGE);
  const told = await screen.findByTestId("task-state", undefined, { timeout: 10_000 });
  await waitFor(() => expect(told).toHaveTextContent(words), { timeout: 5000 });
});

test("a step that waits moves up as the events come, without a reload", async () => {
  const step = aStep({ id: "a", state: "queued", ahead: 2 });
  warren.conversations = [aConversation({ tasks: [aTask({ state: "running", steps: [step] })] })];
  const data = line({ name: "data", slots: 2, busy: 2, seconds: 20 });
  const told = (ahead: number, wait_seconds: number): void => {
    const waiting = waits({ step_id: "a", line: "data", ahead, wait_seconds });
    warren.queue = { lines: [data], running: 1, max_running: null, waiting: [waiting] };
  };
  told(2, 30);
  openPage(PAGE);
  const phrase = await screen.findByText("queued, 2 ahead · about 30 s · 2 of 2 data slots busy");
  told(1, 20);
  act(() =>
    warren.tell(anEvent({ kind: "step.changed", n: 2, step: aStepView({ ...step, rev: 2 }) })),
  );
  await waitFor(
    () => expect(phrase).toHaveTextContent("queued, 1 ahead · about 20 s · 2 of 2 data slots busy"),
    { timeout: 5000 },
  );
});
