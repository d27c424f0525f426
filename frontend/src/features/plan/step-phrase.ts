/// What a step does right now, in one line.
import type { Place } from "@/api/queue";
import { takeOverCall } from "@/api/step-view";
import type { AgentView, LineView, StepDetail } from "@/api/types";
import { text } from "@/text";
import { duration } from "@/ui/format";
import { aheadWords, waitWords } from "@/ui/queue-words";
import { firstWorker, waitedFor } from "./first-worker";

export type Tone = "quiet" | "live" | "warn" | "bad";

export interface Phrase {
  words: string;
  tone: Tone;
}

export interface StepContext {
  /** The number that each step has on screen. */
  numbers: ReadonlyMap<string, number>;
  /** The step's agent with what runs of it; undefined while that isn't known. */
  agent: AgentView | undefined;
  /** The whole plan. */
  steps: readonly StepDetail[];
  now: number;
  /** What a parked step's account is called. */
  account: string;
  /** Where a queued step stands; null while that isn't known. */
  place: Place | null;
  /** The whole task is being stopped. */
  isStopping: boolean;
}

/** Milliseconds without a sign after which the page says so. */
const QUIET_FOR = 20_000;

const STOPPED = new Set<StepDetail["state"]>(["failed", "skipped", "cancelled"]);

/** When a step is tried again, which try that is, and whom it waits for. */
function triedAgain({ attempt, error }: StepDetail, left: string): string {
  const { provider, tries } = error?.details ?? {};
  const which = typeof tries === "string" ? ` (${text.plan.tryOf(attempt + 1, tries)})` : "";
  const words =
    typeof provider === "string" && provider !== "" && error?.code === "provider_away"
      ? text.plan.awayFor(provider, left)
      : text.plan.retryIn(left);
  return words + which;
}

function queued(step: StepDetail, { agent, place, now }: StepContext): Phrase {
  // The line is asked for more often than the agents.
  const line = place?.line ?? agent;
  if (line?.paused === true) return { words: text.plan.paused(step.agent), tone: "warn" };
  const missed = noWorker(step, line, now);
  if (missed !== null) return missed;
  if (step.not_before !== null && Date.parse(step.not_before) > now) {
    return { words: triedAgain(step, duration(Date.parse(step.not_before) - now)), tone: "warn" };
  }
  const ahead = place?.waiting.ahead ?? step.ahead;
  const words = [ahead === null ? text.stepState.queued : aheadWords(ahead)];
  if (place !== null) words.push(...waitWords(place, step.agent));
  return { words: [...moved(step), ...words].join(" · "), tone: "quiet" };
}

/** That nobody works for its agent, and whether somebody comes; null while somebody does. */
function noWorker(
  step: StepDetail,
  line: LineView | AgentView | undefined,
  now: number,
): Phrase | null {
  switch (firstWorker(step, line, now)) {
    case "here":
      return null;
    case "never":
      return { words: text.plan.noWorker(step.agent), tone: "warn" };
    case "late": {
      const waited = duration(waitedFor(step, now));
      return { words: text.plan.notStarted(step.agent, waited), tone: "warn" };
    }
    case "starting": {
      const usual = line?.warm_up_seconds ?? null;
      const words = text.plan.starting(step.agent, usual === null ? null : duration(usual * 1000));
      return { words: [...moved(step), words].join(" · "), tone: "quiet" };
    }
  }
}

/** That its worker was shut down or died, and another one goes on. */
function moved(step: StepDetail): string[] {
  return step.moved > 0 ? [text.plan.moved(step.moved)] : [];
}

function running(step: StepDetail, now: number, isStopping: boolean): Phrase {
  if (isStopping || step.stopping) return { words: text.stop.now, tone: "quiet" };
  const asks = takeOverCall(step);
  if (asks !== undefined) return { words: asks.doing ?? asks.title, tone: "warn" };
  const sign = step.last_sign_at ?? step.started_at;
  const silent = sign === null ? 0 : now - Date.parse(sign);
  if (silent >= QUIET_FOR) return { words: text.plan.lastSign(duration(silent)), tone: "quiet" };
  const attempt = step.attempt > 1 ? ` (${text.plan.attempt(step.attempt)})` : "";
  const words = [(step.doing ?? text.plan.working) + attempt, ...moved(step)];
  return { words: words.join(" · "), tone: "live" };
}

function pending(step: StepDetail, numbers: StepContext["numbers"]): Phrase {
  const before = step.depends_on.map((id) => numbers.get(id)).filter((n) => n !== undefined);
  const words = before.length > 0 ? text.plan.after(before.join(", ")) : text.plan.waits;
  return { words, tone: "quiet" };
}

function done(step: StepDetail, now: number): Phrase {
  if (step.cached_at !== null) {
    const minutes = Math.floor((now - Date.parse(step.cached_at)) / 60_000);
    return { words: text.plan.fromCache(minutes), tone: "quiet" };
  }
  const files = new Set(step.calls.flatMap((call) => call.artifacts)).size;
  const words = [step.calls.length > 0 ? text.plan.actions(step.calls.length) : text.plan.done];
  const failed = step.calls.filter(({ state }) => state === "error").length;
  if (failed > 0) words.push(text.plan.failedActions(failed));
  if (files > 0) words.push(text.plan.files(files));
  words.push(...moved(step));
  return { words: words.join(" · "), tone: "quiet" };
}

function skipped(step: StepDetail, { numbers, steps }: StepContext): string {
  if (step.error?.code === "dropped") return text.step.dropped;
  const cause = steps.find(({ id, state }) => step.depends_on.includes(id) && STOPPED.has(state));
  const number = cause && numbers.get(cause.id);
  if (cause === undefined || number === undefined) return step.error?.message ?? text.plan.skipped;
  const isDropped = cause.error?.code === "dropped";
  return text.step.skippedFor(number, isDropped ? "dropped" : cause.state);
}

function parked({ error }: StepDetail, account: string): string {
  switch (error?.code ?? "") {
    case "reconnect":
      return text.parked.reconnect(account);
    case "scope_missing":
      return text.parked.scope(account);
    case "approval_expired":
      return text.parked.expired;
    default:
      return error?.message ?? text.plan.parked;
  }
}

export function phraseOf(step: StepDetail, context: StepContext): Phrase {
  switch (step.state) {
    case "pending":
      return pending(step, context.numbers);
    case "queued":
      return queued(step, context);
    case "running":
      return running(step, context.now, context.isStopping);
    case "awaiting_approval":
      return { words: text.plan.approval, tone: "warn" };
    case "parked":
      return { words: parked(step, context.account), tone: "warn" };
    case "completed":
      return done(step, context.now);
    case "failed":
      return { words: step.error?.message ?? text.stepState.failed, tone: "bad" };
    case "skipped":
      return { words: skipped(step, context), tone: "quiet" };
    case "cancelled":
      return { words: text.plan.cancelled, tone: "quiet" };
  }
}

/** How long the step has run, in milliseconds; null before it started. */
export function elapsedOf(step: StepDetail, now: number): number | null {
  if (step.started_at === null) return null;
  const end = step.finished_at === null ? now : Date.parse(step.finished_at);
  return step.state === "pending" || step.state === "queued"
    ? null
    : end - Date.parse(step.started_at);
}
