import { expect, test } from "vitest";
import { aStep, aTask } from "@/test/factories";
import { actsOf, dependentsOf, dropTakesMore, replacesWork } from "./step-acts";

const a = aStep({ id: "a", state: "completed" });
const b = aStep({ id: "b", state: "failed", depends_on: ["a"] });
const c = aStep({ id: "c", state: "skipped", depends_on: ["b"] });
const d = aStep({ id: "d", state: "completed" });
const ended = aTask({ round: 1, state: "completed", steps: [a, b, c, d] });

test("what builds on a step is found through others", () => {
  expect(dependentsOf(a, ended).map(({ id }) => id)).toEqual(["b", "c"]);
  expect(dependentsOf(d, ended)).toEqual([]);
});

test("after the end every step can run again, as it was or changed", () => {
  expect(actsOf(b, ended)).toEqual({
    canDrop: false,
    canRetry: true,
    canEdit: true,
    editRuns: true,
  });
});

test("a step without its ground, or of an earlier round, can't run by itself", () => {
  expect(actsOf(c, ended).canRetry).toBe(false);
  expect(actsOf(b, { ...ended, round: 2 }).canRetry).toBe(false);
});

test("what has not begun can be changed or left out; what runs only left out", () => {
  const task = aTask({ round: 1, state: "running" });
  expect(actsOf(aStep({ state: "queued" }), task)).toMatchObject({ canDrop: true, canEdit: true });
  expect(actsOf(aStep({ state: "running" }), task)).toMatchObject({
    canDrop: true,
    canEdit: false,
  });
  const waits = aTask({ round: 1, state: "waiting", waiting_for: "approval" });
  for (const state of ["awaiting_approval", "parked"] as const) {
    expect(actsOf(aStep({ state }), waits)).toMatchObject({ canDrop: true, canEdit: false });
  }
  expect(actsOf(a, task)).toMatchObject({ canDrop: false, canEdit: false, canRetry: false });
});

test("a task that is being stopped takes nothing more", () => {
  expect(
    Object.values(actsOf(b, aTask({ round: 1, state: "running", stopping: true }))),
  ).not.toContain(true);
});

test("it is asked before work is lost, and not otherwise", () => {
  expect(replacesWork(a, ended)).toBe(true);
  expect(replacesWork(b, ended)).toBe(false);
  expect(dropTakesMore(aStep({ state: "running" }), ended)).toBe(true);
  expect(dropTakesMore(aStep({ state: "awaiting_approval" }), ended)).toBe(true);
  expect(dropTakesMore(aStep({ state: "parked" }), ended)).toBe(true);
  expect(dropTakesMore(d, ended)).toBe(false);
  expect(dropTakesMore(b, ended)).toBe(true);
});
