import { expect, test } from "vitest";
import type { Place } from "@/api/queue";
import type { StepDetail, WaitingView } from "@/api/types";
import { aCall, anAgent, AT, aStep } from "@/test/factories";
import { elapsedOf, phraseOf } from "./step-phrase";

const NOW = Date.parse(AT);
const at = (ms: number) => new Date(NOW + ms).toISOString();
const words = (
  step: Partial<StepDetail>,
  agent = anAgent(),
  now = NOW,
  place: Place | null = null,
) =>
  phraseOf(aStep(step), {
    numbers: new Map([
      ["a", 1],
      ["b", 2],
    ]),
    agent,
    steps: [failed, dropped],
    now,
    account: "Gmail",
    place,
    isStopping: false,
  }).words;
const error = { code: "dropped", message: "", cure: "", details: {} };
const failed = aStep({ id: "a", state: "failed" });
const dropped = aStep({ id: "b", state: "skipped", error });

test("a pending step names what it waits for", () => {
  expect(words({ depends_on: ["a", "b"] })).toBe("waits for step 1, 2");
});

const placeOf = (waiting: Partial<WaitingView>, line: Partial<Place["line"]> = {}): Place => ({
  waiting: {
    task_id: "t",
    step_id: "step-1",
    line: "data",
    ahead: 0,
    why: "line",
    wait_seconds: null,
    ...waiting,
  },
  line: {
    name: "data",
    workers: 1,
    slots: 2,
    busy: 1,
    paused: false,
    from_zero: false,
    warm_up_seconds: null,
    seconds: null,
    ...line,
  },
  running: 1,
});

test("a queued step tells its place, how long it may take and who is busy", () => {
  const told = (waiting: Partial<WaitingView>, line?: Partial<Place["line"]>) =>
    words({ state: "queued" }, anAgent(), NOW, placeOf(waiting, line));
  expect(words({ state: "queued", ahead: 2 })).toBe("queued, 2 ahead");
  // An event says no place: none is made up.
  expect(words({ state: "queued", ahead: null })).toBe("queued");
  expect(told({ ahead: 2, wait_seconds: 50 })).toBe(
    "queued, 2 ahead · about 50 s · 1 of 2 data slots busy",
  );
  expect(told({ ahead: 1001 })).toBe("queued, more than 1,000 ahead · 1 of 2 data slots busy");
  expect(told({}, { workers: 0, slots: 0, busy: 0 })).toBe("no data worker is running");
  expect(told({}, { paused: true })).toBe("the data agent is paused");
});

test("without a worker it says so", () => {
  expect(words({ state: "queued", ahead: 0 }, anAgent({ workers: 0, slots: 0 }))).toBe(
    "no data worker is running",
  );
});

test("a worker is said to come only where the deployment starts one, and no longer than it is likely", () => {
  const agent = anAgent({ workers: 0, slots: 0, from_zero: true });
  const step = { state: "queued", queued_at: AT } as const;
  expect(words(step, agent)).toBe("no data worker is running; one is being started");
  expect(words(step, { ...agent, warm_up_seconds: 40 }, NOW + 100_000)).toBe(
    "no data worker is running; one is being started, usually 40 s",
  );
  expect(words(step, agent, NOW + 250_000)).toBe(
    "no data worker is running, and none was started in 4:10",
  );
  expect(words({ ...step, not_before: at(8000) }, agent)).toBe("tries again in 8 s");
  const place = placeOf({}, { workers: 0, from_zero: true });
  expect(words(step, undefined, NOW, place)).toBe(
    "no data worker is running; one is being started",
  );
});

test("a retry that is due later says when", () => {
  expect(words({ state: "queued", not_before: at(8000) })).toBe("tries again in 8 s");
});

test("a retry says which try it is, and whom it waits for", () => {
  const later = { state: "queued", not_before: at(24_000), attempt: 1 } as const;
  const told = (code: string, details: Record<string, string>) =>
    words({ ...later, error: { code, message: "", cure: "", details } });
  expect(told("busy", { tries: "3" })).toBe("tries again in 24 s (try 2 of 3)");
  expect(told("provider_away", { provider: "Gmail", tries: "3" })).toBe(
    "Gmail doesn't answer; tried again in 24 s (try 2 of 3)",
  );
});

test("a running step speaks in the tool's own words, and of its silence after 20 s", () => {
  const step = {
    state: "running",
    attempt: 1,
    doing: "reading page 7 of 12",
    last_sign_at: AT,
  } as const;
  expect(words(step, anAgent(), NOW + 19_000)).toBe("reading page 7 of 12");
  expect(words(step, anAgent(), NOW + 24_000)).toBe("still working, last sign 24 s ago");
});

test("a step that is being stopped says so until its worker has let go", () => {
  const step = aStep({ state: "running", doing: "reading page 7 of 12", stopping: true });
  expect(words(step)).toBe("stopping…");
  const running = { ...step, stopping: false };
  const known = { numbers: new Map(), agent: anAgent(), steps: [], now: NOW, account: "" };
  const context = { ...known, place: null };
  expect(phraseOf(running, { ...context, isStopping: true }).words).toBe("stopping…");
  expect(phraseOf({ ...running, state: "cancelled" }, { ...context, isStopping: true }).words).toBe(
    "stopped",
  );
});

test("a step that another worker took over tells of it to its end", () => {
  expect(words({ state: "queued", ahead: 0, moved: 1 })).toBe(
    "moved to another worker · queued, next in line",
  );
  expect(words({ state: "running", attempt: 1, moved: 1, last_sign_at: AT })).toBe(
    "working… · moved to another worker",
  );
  expect(words({ state: "completed", moved: 2 })).toBe("done · moved to another worker 2 times");
});

test("a result that another step came to says so, and how old it is", () => {
  const old = (minutes: number) => at(-minutes * 60_000);
  expect(words({ state: "completed", cached_at: old(0.5) })).toBe("from cache, found just now");
  expect(words({ state: "completed", cached_at: old(12) })).toBe("from cache, 12 min old");
  expect(words({ state: "completed", cached_at: old(185) })).toBe("from cache, 3 h old");
});

test("a finished step counts what it did and made", () => {
  const calls = [aCall({ artifacts: ["x"] }), aCall({ artifacts: ["x", "y"] })];
  expect(words({ state: "completed", calls })).toBe("2 actions · 2 files");
});

test("a call that failed is told of, also when the step came through", () => {
  const calls = [aCall({ state: "error" }), aCall()];
  expect(words({ state: "completed", calls })).toBe("2 actions · 1 failed");
});

test("a skipped step says why", () => {
  expect(words({ state: "skipped", depends_on: ["a"] })).toBe("skipped, because step 1 failed");
  expect(words({ state: "skipped", depends_on: ["b"] })).toBe(
    "skipped, because step 2 was left out",
  );
  expect(words({ state: "skipped", error })).toBe("left out by you");
});

test("a step whose agent is paused says so", () => {
  expect(words({ state: "queued", ahead: 0 }, anAgent({ paused: true }))).toBe(
    "the data agent is paused",
  );
});

test("a failed step says what happened", () => {
  const error = { code: "empty", message: "sales.csv is empty.", cure: "", details: {} };
  expect(words({ state: "failed", error })).toBe("sales.csv is empty.");
});

test("a parked step says what it waits for", () => {
  const because = (code: string) => ({ ...error, code, message: "Something is in the way." });
  const parked = (code: string) => words({ state: "parked", error: because(code) });
  expect(parked("reconnect")).toBe("waits for Gmail to be reconnected");
  expect(parked("scope_missing")).toBe("waits for Gmail to allow more");
  expect(parked("approval_expired")).toBe("waits: nobody decided in time");
  expect(parked("sandbox_missing")).toBe("Something is in the way.");
});

test("a step that asks says that it waits for the person", () => {
  expect(words({ state: "awaiting_approval" })).toBe("waiting for your approval");
});

test("time counts from the start of the run to its end", () => {
  expect(elapsedOf(aStep({ state: "running", started_at: AT }), NOW + 3000)).toBe(3000);
  expect(
    elapsedOf(aStep({ state: "completed", started_at: AT, finished_at: at(5000) }), NOW + 9000),
  ).toBe(5000);
  expect(elapsedOf(aStep({ state: "queued", started_at: AT }), NOW)).toBeNull();
});

test("a step that waits for its person says so, however long it is silent", () => {
  const asks = aCall({
    tool: "ask_person_to_take_over",
    title: "Asking you to take over the browser: solve the captcha",
    state: "running",
  });
  const step = {
    state: "running",
    agent: "browser",
    last_sign_at: at(-60_000),
    doing: "x",
  } as const;
  expect(words({ ...step, calls: [asks] })).toBe(asks.title);
  const doing = "You have the browser. Hand it back when you are done";
  expect(words({ ...step, calls: [{ ...asks, doing }] })).toBe(doing);
  expect(words({ ...step, calls: [{ ...asks, state: "ok" }] })).toMatch(/last sign/);
});
