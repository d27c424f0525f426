import { expect, test } from "vitest";
import { anApproval, anEffect } from "@/test/act-factories";
import type { Receipt } from "@/api/types";
import {
  aBrief,
  aFile,
  aMessage,
  anEvent,
  aReceipt,
  aStep,
  aStepView,
  aTask,
  AT,
} from "@/test/factories";
import { happeningsOf } from "./happening";

const step = "step-1";
const error = { code: "empty", message: "sales.csv is empty.", cure: "", details: {} };

function told(...events: Receipt["events"]) {
  return happeningsOf(aReceipt({ task: aTask({ steps: [aStep()] }), events }));
}

const words = (...events: Receipt["events"]) => told(...events).map((each) => each.words);

test("a task is asked once; only what changed its state is told", () => {
  expect(
    words(
      anEvent({ kind: "task.changed", n: 1, task: aBrief() }),
      anEvent({ kind: "message.added", n: 2, message: aMessage() }),
      anEvent({ kind: "task.changed", n: 3, task: aBrief({ priority: "high" }) }),
      anEvent({ kind: "plan.changed", n: 4, round: 1, steps: [aStepView()] }),
      anEvent({ kind: "message.added", n: 5, message: aMessage({ content: "Faster" }) }),
      anEvent({ kind: "task.changed", n: 6, task: aBrief({ state: "running", stopping: true }) }),
      anEvent({ kind: "task.changed", n: 7, task: aBrief({ state: "cancelled" }) }),
    ),
  ).toEqual([
    "Asked",
    "Planned 1 step",
    "Message from you",
    "A stop was asked for",
    "Task stopped",
  ]);
});

test("a call is told by its end, with its time; one that never ended by its beginning", () => {
  const begun = { tool: "t", title: "Querying sales.csv", subagent: null, args: {} };
  const source = step;
  const [done, failed, open] = told(
    anEvent({ kind: "tool.started", n: 1, source, step_id: step, call_id: "a", ...begun }),
    anEvent({
      kind: "tool.finished",
      n: 2,
      source,
      step_id: step,
      call_id: "a",
      result: "1",
      error: null,
      artifacts: [],
      duration_ms: 400,
    }),
    anEvent({ kind: "tool.started", n: 3, source, step_id: step, call_id: "b", ...begun }),
    anEvent({
      kind: "tool.finished",
      n: 4,
      source,
      step_id: step,
      call_id: "b",
      result: null,
      error,
      artifacts: [],
      duration_ms: 1,
    }),
    anEvent({ kind: "tool.started", n: 5, source, step_id: step, call_id: "c", ...begun }),
  );
  expect(done).toMatchObject({ words: "Querying sales.csv: done in 0.4 s", step: 1, isBad: false });
  expect(failed).toMatchObject({
    words: "Querying sales.csv: failed: sales.csv is empty.",
    isBad: true,
  });
  expect(open?.words).toBe("Querying sales.csv: began");
});

test("a step that is tried again says why; a file says which step made it", () => {
  const queued = aStepView({ state: "queued", error });
  const [again, made] = told(
    anEvent({ kind: "step.changed", n: 1, step: queued }),
    anEvent({ kind: "artifact.added", n: 2, file: aFile({ name: "out.csv", step_id: step }) }),
  );
  expect(again).toMatchObject({ words: "tried again later: sales.csv is empty.", isBad: true });
  expect(made).toMatchObject({ words: "Made out.csv", step: 1 });
});

test("a question tells of itself when it is asked and when it is settled, not in between", () => {
  const asked = (n: number, state: "pending" | "approved", with_ = {}) =>
    anEvent({
      kind: "approval.changed",
      n,
      approval: anApproval({ rev: n, state, step_id: step, ...with_ }),
    });
  const said = told(
    asked(1, "pending"),
    asked(2, "pending", { reminded_at: AT }),
    asked(3, "approved", { decided_by: "ann" }),
    asked(4, "approved", { decided_by: "ann", consumed_at: AT }),
  );
  expect(said.map(({ words }) => words)).toEqual([
    "Send a mail to piet@plumber.example: asked for your approval",
    "Send a mail to piet@plumber.example: approved by ann",
  ]);
  expect(said[0]?.step).toBe(1);
});

test("an act outside tells how it ended", () => {
  const effect = (n: number, state: "intended" | "unknown") =>
    anEvent({ kind: "effect.changed", n, effect: anEffect({ rev: n, state, step_id: step }) });
  expect(told(effect(1, "intended"), effect(2, "unknown"))).toMatchObject([
    {
      words: "Send a mail to piet@plumber.example: not known whether it happened",
      isBad: true,
    },
  ]);
});

test("a step that moves is told once, and a stop of one step as that", () => {
  const changed = (n: number, view: Parameters<typeof aStepView>[0]) =>
    anEvent({ kind: "step.changed", n, source: step, step: aStepView({ id: step, ...view }) });
  expect(
    words(
      changed(1, { state: "running", attempt: 1 }),
      changed(2, { state: "queued", moved: 1 }),
      changed(3, { state: "running", attempt: 1, moved: 1 }),
      changed(4, { state: "queued", moved: 1 }),
      changed(5, { state: "running", attempt: 1, moved: 1, stopping: true }),
    ),
  ).toEqual(["running", "moved to another worker", "running", "queued", "A stop was asked for"]);
});
