import { expect, test } from "vitest";
import { aTask } from "@/test/factories";
import { orderOf } from "./conversation-order";

const order = (...tasks: Parameters<typeof aTask>[0][]) =>
  orderOf({ tasks: tasks.map((task, i) => aTask({ id: `t${i}`, ...task })) });
const ids = (tasks: { id: string }[]) => tasks.map(({ id }) => id);

test("what was sent while a task runs waits above the composer", () => {
  const { shown, next, active } = order({ state: "running", round: 1 }, {}, {});
  expect(ids(shown)).toEqual(["t0"]);
  expect(ids(next)).toEqual(["t1", "t2"]);
  expect(active?.id).toBe("t0");
});

test("a first request that waits for a free supervisor stands in the thread", () => {
  expect(ids(order({ state: "completed" }, {}).shown)).toEqual(["t0", "t1"]);
});

test("a task that waits for an answer doesn't keep the next one back", () => {
  const { shown, asking } = order({ state: "waiting", waiting_for: "question" }, {});
  expect(ids(shown)).toEqual(["t0", "t1"]);
  expect(asking?.id).toBe("t0");
});

test("a withdrawn request leaves no trace; a stopped one stays", () => {
  const { shown } = order(
    { state: "cancelled" },
    { state: "cancelled", started_at: "2026-11-20T10:00:00Z" },
  );
  expect(ids(shown)).toEqual(["t1"]);
});

test("previews of a plan are no part of the conversation", () => {
  expect(order({ mode: "plan", state: "completed" }).shown).toEqual([]);
});
