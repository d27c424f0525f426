/// What an event does to a task: pure and exhaustive, so that a new kind of event breaks the build and not the screen.
import { withNewer } from "@/api/approvals";
import type { StepDetail, StepView, TaskBrief, TaskEvent, TaskView } from "@/api/types";
import { applyStepEvent, mergeStep, newStep } from "./apply-step-event";
import { placePiece } from "./streamed-text";

type NumberedEvent = Exclude<TaskEvent, { kind: "text.streamed" }>;
type TextEvent = Extract<TaskEvent, { kind: "text.streamed" }>;

export interface Applied {
  task: TaskView | undefined;
  /** Something before this event is missing: the task has to be read anew. */
  gap: boolean;
}

function newTask(brief: TaskBrief, source: string, n: number): TaskView {
  return {
    ...brief,
    queue_position: null,
    steps: [],
    artifacts: [],
    approvals: [],
    effects: [],
    partial: "",
    sources: { [source]: n },
    cursor: "",
  };
}

const FINAL = new Set<TaskBrief["state"]>(["completed", "failed", "cancelled"]);

export function isFinalTask(state: TaskBrief["state"]): boolean {
  return FINAL.has(state);
}

function mergeTask(task: TaskView, brief: TaskBrief): TaskView {
  const same = brief.state === task.state;
  // From an end back into the queue: it is planned anew, and what was done before is history.
  const isAnew = isFinalTask(task.state) && brief.state === "queued";
  return {
    ...task,
    ...brief,
    steps: isAnew ? [] : task.steps,
    queue_position: same ? task.queue_position : null,
    partial: same && brief.answer === null ? task.partial : "",
  };
}

function changeStep(
  task: TaskView,
  id: string,
  change: (step: StepDetail) => StepDetail,
): TaskView {
  return { ...task, steps: task.steps.map((step) => (step.id === id ? change(step) : step)) };
}

function byPlace(a: StepView, b: StepView): number {
  return a.round - b.round || a.position - b.position;
}

/** The steps of one round become those of the plan; what is known of a step that stays is kept. */
function planRound(task: TaskView, round: number, plan: StepView[], at: string): TaskView {
  const known = new Map(task.steps.map((step) => [step.id, step]));
  const planned = plan.map((view) => {
    const step = known.get(view.id);
    return step === undefined ? newStep(view) : mergeStep(step, view, at);
  });
  const others = task.steps.filter((step) => step.round !== round);
  return { ...task, steps: [...others, ...planned].sort(byPlace) };
}

function change(task: TaskView, event: NumberedEvent): TaskView {
  switch (event.kind) {
    case "task.changed":
      return mergeTask(task, event.task);
    case "message.added":
      // Messages belong to the conversation (see apply-to-conversation).
      return task;
    case "plan.changed":
      return planRound(task, event.round, event.steps, event.at);
    case "step.changed": {
      const { step } = event;
      return task.steps.some(({ id }) => id === step.id)
        ? changeStep(task, step.id, (old) => mergeStep(old, step, event.at))
        : { ...task, steps: [...task.steps, newStep(step)].sort(byPlace) };
    }
    case "step.progress":
    case "tool.started":
    case "tool.progress":
    case "tool.finished":
      return changeStep(task, event.step_id, (step) => applyStepEvent(step, event));
    case "artifact.added":
      return task.artifacts.some(({ id }) => id === event.file.id)
        ? task
        : { ...task, artifacts: [...task.artifacts, event.file] };
    // Both are told by the task and by its steps: the highest revision stands.
    case "approval.changed":
      return { ...task, approvals: withNewer(task.approvals, event.approval) };
    case "effect.changed":
      return { ...task, effects: withNewer(task.effects, event.effect) };
    default:
      // A server that is newer than this page may tell more: it is passed over.
      event satisfies never;
      return task;
  }
}

function stream(task: TaskView, event: TextEvent): TaskView {
  if (event.source === "answer") {
    if (task.answer !== null) return task;
    return { ...task, partial: placePiece(task.partial, event.offset, event.text) };
  }
  return changeStep(task, event.source, (step) =>
    step.result === null
      ? {
          ...step,
          partial: placePiece(step.partial, event.offset, event.text),
          last_sign_at: event.at ?? step.last_sign_at,
        }
      : step,
  );
}

/** The task after the event. An event that the task already holds changes nothing; so does one after a gap. */
export function applyEvent(task: TaskView | undefined, event: TaskEvent): Applied {
  if (event.kind === "text.streamed") {
    return { task: task === undefined ? undefined : stream(task, event), gap: false };
  }
  if (task === undefined) {
    const isFirst = event.kind === "task.changed" && event.n === 1;
    return isFirst
      ? { task: newTask(event.task, event.source, event.n), gap: false }
      : { task: undefined, gap: true };
  }
  const seen = task.sources[event.source] ?? 0;
  if (event.n <= seen) return { task, gap: false };
  if (event.n > seen + 1) return { task, gap: true };
  const sources = { ...task.sources, [event.source]: event.n };
  return { task: { ...change(task, event), sources }, gap: false };
}
