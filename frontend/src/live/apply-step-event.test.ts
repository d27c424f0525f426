import { expect, test } from "vitest";
import { aCall, anEvent, AT, aStep, aStepView, aTask, streamed } from "@/test/factories";
import { applyEvent } from "./apply-event";

test("what a worker left unfinished was interrupted when another one takes over", () => {
  const calls = [aCall({ id: "a", state: "ok" }), aCall({ id: "b", state: "running", doing: "x" })];
  const task = aTask({ steps: [aStep({ id: "s", state: "running", rev: 1, calls })] });
  const step = aStepView({ id: "s", state: "queued", rev: 2, moved: 1 });
  const { task: after } = applyEvent(
    task,
    anEvent({ kind: "step.changed", source: "s", n: 1, step }),
  );
  expect(after?.steps[0]?.calls).toMatchObject([
    { state: "ok", error: null },
    { state: "error", doing: null, error: { code: "interrupted" } },
  ]);
});

test("a model that writes gives a sign of life", () => {
  const quiet = aStep({ id: "s", state: "running", last_sign_at: "2020-01-01T00:00:00Z" });
  const { task } = applyEvent(aTask({ steps: [quiet] }), streamed(0, "North", "s"));
  expect(task?.steps[0]?.last_sign_at).toBe(AT);
});
