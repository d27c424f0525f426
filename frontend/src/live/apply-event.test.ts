import { describe, expect, test } from "vitest";
import type { TaskEvent, TaskView } from "@/api/types";
import { anApproval, anEffect } from "@/test/act-factories";
import { aBrief, aCall, aFile, anEvent, aStep, aStepView, aTask, streamed } from "@/test/factories";
import { applyEvent } from "./apply-event";

function apply(task: TaskView | undefined, ...events: TaskEvent[]): TaskView {
  for (const event of events) {
    const applied = applyEvent(task, event);
    expect(applied.gap).toBe(false);
    task = applied.task;
  }
  return task!;
}

const running = (n: number) =>
  anEvent({ kind: "task.changed", n, task: aBrief({ state: "running", round: 1 }) });

describe("numbers", () => {
  test("the first event of a task makes it", () => {
    const task = apply(undefined, anEvent({ kind: "task.changed", n: 1, task: aBrief() }));
    expect(task).toMatchObject({ state: "queued", steps: [], sources: { task: 1 } });
  });

  test("an unknown task that doesn't begin at one is a gap", () => {
    expect(applyEvent(undefined, running(4))).toEqual({ task: undefined, gap: true });
  });

  test("the next number is applied", () => {
    expect(apply(aTask(), running(2))).toMatchObject({ state: "running", sources: { task: 2 } });
  });

  test("a repeated event changes nothing, not even the object", () => {
    const task = aTask({ sources: { task: 5 } });
    expect(apply(task, running(5))).toBe(task);
    expect(apply(task, running(2))).toBe(task);
  });

  test("a missing number is a gap, and what came after it is not applied", () => {
    const task = aTask();
    expect(applyEvent(task, running(3))).toEqual({ task, gap: true });
  });

  test("every source counts for itself", () => {
    const task = aTask({ sources: { task: 7 }, steps: [aStep({ state: "running" })] });
    const after = apply(
      task,
      anEvent({
        kind: "step.progress",
        source: "step-1",
        n: 1,
        step_id: "step-1",
        text: "reading",
      }),
      running(8),
    );
    expect(after.sources).toEqual({ task: 8, "step-1": 1 });
    expect(after.steps[0]?.doing).toBe("reading");
  });
});

describe("the task", () => {
  test("a state that changes ends what was streamed; the queue's position goes with the queue", () => {
    const task = aTask({ partial: "half an", queue_position: 3 });
    expect(apply(task, running(2))).toMatchObject({ partial: "", queue_position: null });
  });

  test("an answer takes the place of the streamed text", () => {
    const task = aTask({ state: "answering", partial: "North so" });
    const done = aBrief({ state: "completed", answer: "North sold most." });
    const after = apply(task, anEvent({ kind: "task.changed", n: 2, task: done }));
    expect(after).toMatchObject({ answer: "North sold most.", partial: "" });
  });

  test("a stop keeps the text that stands", () => {
    const task = aTask({ state: "answering", partial: "North so" });
    const stopping = aBrief({ state: "answering", stopping: true });
    const after = apply(task, anEvent({ kind: "task.changed", n: 2, task: stopping }));
    expect(after).toMatchObject({ stopping: true, partial: "North so" });
  });

  test("planned anew after its end, it begins without steps, as a reload would show it", () => {
    const task = aTask({ state: "completed", steps: [aStep({ state: "completed" })] });
    const queued = anEvent({ kind: "task.changed", n: 2, task: aBrief({ state: "queued" }) });
    expect(apply(task, queued).steps).toEqual([]);
  });

  test("retried from its failed steps on, it keeps them", () => {
    const task = aTask({ state: "failed", steps: [aStep({ state: "failed" })] });
    expect(apply(task, running(2)).steps).toHaveLength(1);
  });
});

describe("the plan", () => {
  const plan = (n: number, ...steps: ReturnType<typeof aStepView>[]) =>
    anEvent({ kind: "plan.changed", n, round: 1, steps });

  test("its steps appear in order", () => {
    const after = apply(
      aTask(),
      plan(2, aStepView({ id: "a" }), aStepView({ id: "b", position: 1 })),
    );
    expect(after.steps.map(({ id }) => id)).toEqual(["a", "b"]);
  });

  test("a changed plan drops what it no longer holds and keeps what was done", () => {
    const kept = aStep({ id: "a", rev: 4, state: "completed", calls: [aCall()] });
    const task = aTask({ steps: [kept, aStep({ id: "b", position: 1 })] });
    const after = apply(
      task,
      plan(2, aStepView({ id: "a", rev: 1 }), aStepView({ id: "c", position: 1 })),
    );
    expect(after.steps.map(({ id }) => id)).toEqual(["a", "c"]);
    expect(after.steps[0]).toEqual(kept);
  });

  test("a new round stands behind the ones before", () => {
    const task = aTask({ steps: [aStep({ id: "a" })] });
    const next = anEvent({
      kind: "plan.changed",
      n: 2,
      round: 2,
      steps: [aStepView({ id: "b", round: 2 })],
    });
    expect(apply(task, next).steps.map(({ id }) => id)).toEqual(["a", "b"]);
  });
});

describe("a step", () => {
  const changed = (n: number, source: string, step: ReturnType<typeof aStepView>) =>
    anEvent({ kind: "step.changed", source, n, step });

  test("the highest revision wins, whichever source told it last", () => {
    const task = aTask({ steps: [aStep()] });
    const after = apply(
      task,
      changed(1, "step-1", aStepView({ rev: 3, state: "completed", result: "42" })),
      changed(2, "task", aStepView({ rev: 2, state: "queued" })),
    );
    expect(after.steps[0]).toMatchObject({ rev: 3, state: "completed", result: "42" });
    expect(after.sources).toEqual({ task: 2, "step-1": 1 });
  });

  test("what it was doing ends with its run", () => {
    const task = aTask({
      steps: [aStep({ state: "running", doing: "reading", partial: "so far" })],
    });
    const after = apply(task, changed(1, "step-1", aStepView({ rev: 2, state: "completed" })));
    expect(after.steps[0]).toMatchObject({ doing: null, partial: "" });
  });

  test("a tool call begins, tells what it does, and ends", () => {
    const of = { step_id: "step-1", call_id: "call-1", source: "step-1" };
    const started = anEvent({
      kind: "tool.started",
      ...of,
      n: 1,
      tool: "query_table",
      title: "Querying",
      subagent: "analyzer",
      args: { a: 1 },
    });
    const progress = anEvent({ kind: "tool.progress", ...of, n: 2, text: "row 7" });
    const finished = anEvent({
      kind: "tool.finished",
      ...of,
      n: 3,
      result: "12 rows",
      error: null,
      artifacts: ["f"],
      duration_ms: 90,
    });
    let task = apply(aTask({ steps: [aStep({ state: "running" })] }), started);
    expect(task.steps[0]).toMatchObject({
      doing: "Querying",
      calls: [{ state: "running", subagent: "analyzer" }],
    });
    task = apply(task, progress);
    expect(task.steps[0]).toMatchObject({ doing: "row 7", calls: [{ doing: "row 7" }] });
    task = apply(task, finished);
    expect(task.steps[0]).toMatchObject({
      doing: null,
      calls: [{ state: "ok", result: "12 rows", artifacts: ["f"], duration_ms: 90 }],
    });
  });

  test("a failed call carries its error", () => {
    const task = aTask({
      steps: [aStep({ state: "running", calls: [aCall({ state: "running" })] })],
    });
    const error = {
      code: "bad_sql",
      message: "No such column.",
      cure: "Look at the columns.",
      details: {},
    };
    const after = apply(
      task,
      anEvent({
        kind: "tool.finished",
        source: "step-1",
        n: 1,
        step_id: "step-1",
        call_id: "call-1",
        result: null,
        error,
        artifacts: [],
        duration_ms: 3,
      }),
    );
    expect(after.steps[0]?.calls[0]).toMatchObject({ state: "error", error });
  });

  test("an artifact is added once", () => {
    const added = (n: number) => anEvent({ kind: "artifact.added", n, file: aFile() });
    expect(apply(aTask(), added(2), added(3)).artifacts).toHaveLength(1);
  });
});

describe("streamed text", () => {
  test("the answer grows piece by piece", () => {
    const task = apply(
      aTask({ state: "answering" }),
      streamed(0, "North "),
      streamed(6, "sold most."),
    );
    expect(task.partial).toBe("North sold most.");
  });

  test("a piece after a hole waits for the finished text, without a refetch", () => {
    expect(apply(aTask({ partial: "No" }), streamed(10, "most")).partial).toBe("No");
  });

  test("a step's own text belongs to the step", () => {
    const task = apply(
      aTask({ steps: [aStep({ state: "running" })] }),
      streamed(0, "12 rows", "step-1"),
    );
    expect(task.steps[0]?.partial).toBe("12 rows");
  });

  test("a late piece doesn't touch a finished answer", () => {
    const task = aTask({ state: "completed", answer: "North." });
    expect(apply(task, streamed(0, "North"))).toBe(task);
  });
});

describe("acts outside", () => {
  test("an approval joins its task; told by two sources, the highest revision stands", () => {
    const asked = (rev: number, state: "pending" | "approved", source: string, n: number) =>
      anEvent({ kind: "approval.changed", source, n, approval: anApproval({ rev, state }) });
    const task = apply(
      aTask({ steps: [aStep({ state: "running" })] }),
      asked(1, "pending", "step-1", 1),
      asked(3, "approved", "task", 2),
      asked(2, "pending", "step-1", 2),
    );
    expect(task.approvals).toHaveLength(1);
    expect(task.approvals[0]).toMatchObject({ rev: 3, state: "approved" });
  });

  test("an effect is followed to its end", () => {
    const told = (rev: number, state: "intended" | "done", n: number) =>
      anEvent({ kind: "effect.changed", n, effect: anEffect({ rev, state }) });
    const task = apply(aTask(), told(1, "intended", 2), told(2, "done", 3));
    expect(task.effects).toMatchObject([{ id: "effect-1", state: "done" }]);
  });
});

describe("a page that is older than its server", () => {
  test("passes over a kind of event that it doesn't know", () => {
    const task = aTask({ steps: [aStep()] });
    const later = { ...running(2), kind: "task.postponed" } as unknown as ReturnType<
      typeof running
    >;
    expect(apply(task, later)).toEqual({ ...task, sources: { ...task.sources, task: 2 } });
  });
});
