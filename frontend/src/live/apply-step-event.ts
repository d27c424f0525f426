/// What an event inside a step does to the step.
import type { StepDetail, StepView, TaskEvent, ToolCallView } from "@/api/types";

export type StepEvent = Extract<
  TaskEvent,
  { kind: "step.progress" | "tool.started" | "tool.progress" | "tool.finished" }
>;

const FINAL = new Set<StepView["state"]>(["completed", "failed", "skipped", "cancelled"]);

export function isFinalStep(state: StepView["state"]): boolean {
  return FINAL.has(state);
}

/** A step as it starts to be known: nothing happened inside it yet. */
export function newStep(view: StepView): StepDetail {
  return { ...view, calls: [], doing: null, last_sign_at: view.started_at, partial: "" };
}

/** What the worker before left unfinished; a snapshot says the same. */
function leftBehind(call: ToolCallView): ToolCallView {
  if (call.state !== "running") return call;
  const message = "The call was interrupted before it ended.";
  const error = { code: "interrupted", message, cure: "", details: {} };
  return { ...call, state: "error", doing: null, error };
}

/** Take a newer state of the step, keeping what happened inside; an older one changes nothing. */
export function mergeStep(step: StepDetail, view: StepView, at: string): StepDetail {
  if (view.rev <= step.rev) return step;
  const goesOn = view.state === "running" && step.state === "running";
  return {
    ...step,
    ...view,
    calls: view.moved > step.moved ? step.calls.map(leftBehind) : step.calls,
    doing: goesOn ? step.doing : null,
    partial: goesOn ? step.partial : "",
    last_sign_at: at,
  };
}

function changeCall(
  step: StepDetail,
  id: string,
  change: (call: ToolCallView) => ToolCallView,
): ToolCallView[] {
  return step.calls.map((call) => (call.id === id ? change(call) : call));
}

function startCall(event: Extract<StepEvent, { kind: "tool.started" }>): ToolCallView {
  return {
    id: event.call_id,
    tool: event.tool,
    title: event.title,
    subagent: event.subagent,
    args: event.args,
    state: "running",
    doing: null,
    result: null,
    error: null,
    artifacts: [],
    started_at: event.at,
    duration_ms: null,
  };
}

/** The step after the event: a sign of life in any case. */
export function applyStepEvent(step: StepDetail, event: StepEvent): StepDetail {
  const alive = { ...step, last_sign_at: event.at };
  switch (event.kind) {
    case "step.progress":
      return { ...alive, doing: event.text };
    case "tool.started": {
      // A call that is run again after a crash takes the place of its first try.
      const others = step.calls.filter(({ id }) => id !== event.call_id);
      return { ...alive, doing: event.title, calls: [...others, startCall(event)] };
    }
    case "tool.progress":
      return {
        ...alive,
        doing: event.text,
        calls: changeCall(step, event.call_id, (call) => ({ ...call, doing: event.text })),
      };
    case "tool.finished":
      return {
        ...alive,
        doing: null,
        calls: changeCall(step, event.call_id, (call) => ({
          ...call,
          state: event.error === null ? "ok" : "error",
          doing: null,
          result: event.result,
          error: event.error,
          artifacts: event.artifacts,
          duration_ms: event.duration_ms,
        })),
      };
  }
}
