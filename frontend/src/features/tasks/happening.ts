/// What a task's events say, in words, oldest first.
import type { Receipt } from "@/api/types";
import { text } from "@/text";
import { receiptText } from "@/text/receipt";
import { shortDuration } from "@/ui/format";

type Event = Receipt["events"][number];

export interface Happening {
  key: string;
  at: string;
  /** The number of the step it happened in; null for the task's own. */
  step: number | null;
  words: string;
  isBad: boolean;
}

interface Known {
  numbers: ReadonlyMap<string, number>;
  titles: ReadonlyMap<string, string>;
  ended: ReadonlySet<string>;
  approvals: ReadonlyMap<string, string>;
  /** The events by which a step went over to another worker. */
  moves: ReadonlySet<Event>;
  /** The message that the task began with. */
  request: Event | undefined;
}

type Said = Pick<Happening, "words" | "isBad"> & { stepId?: string };

const fine = (words: string, stepId?: string): Said => ({
  words,
  isBad: false,
  ...(stepId === undefined ? {} : { stepId }),
});

function ofTask(
  event: Extract<Event, { kind: "task.changed" }>,
  before: Event | undefined,
): Said | null {
  const { task } = event;
  const was = before?.kind === "task.changed" ? before.task : null;
  if (was === null) return fine(receiptText.happened.asked);
  if (task.stopping && !was.stopping) return fine(receiptText.happened.stopping);
  if (task.state === was.state) return null;
  return {
    words: receiptText.happened.task(text.taskState[task.state]),
    isBad: task.state === "failed",
  };
}

function ofStep(event: Extract<Event, { kind: "step.changed" }>, known: Known): Said {
  const { step } = event;
  const { happened } = receiptText;
  if (known.moves.has(event)) return fine(happened.moved, step.id);
  if (step.stopping) return fine(happened.stopping, step.id);
  const state =
    step.state === "queued" && step.error !== null ? happened.retry : text.stepState[step.state];
  const words = step.error === null ? state : `${state}: ${step.error.message}`;
  return { words, isBad: step.error !== null, stepId: step.id };
}

function ofTool(event: Extract<Event, { kind: "tool.finished" }>, known: Known): Said {
  const { happened } = receiptText;
  const title = known.titles.get(event.call_id) ?? "";
  const end =
    event.error === null
      ? happened.toolDone(shortDuration(event.duration_ms))
      : happened.toolFailed(event.error.message);
  return { words: `${title}: ${end}`, isBad: event.error !== null, stepId: event.step_id };
}

/** The same question tells of itself again with every change: only what a person or the time decided is news. */
function ofApproval(
  { approval, source, n }: Extract<Event, { kind: "approval.changed" }>,
  known: Known,
): Said | null {
  if (known.approvals.get(`${source} ${n}`) === approval.state) return null;
  const { approvalState } = receiptText.happened;
  return {
    words: `${approval.title}: ${approvalState(approval.state, approval.decided_by)}`,
    isBad: approval.state === "expired",
    stepId: approval.step_id,
  };
}

function ofEffect({ effect }: Extract<Event, { kind: "effect.changed" }>): Said | null {
  // What is about to happen is told by its tool; how it ended is the news.
  if (effect.state === "intended") return null;
  const words = `${effect.title}: ${text.effects.states[effect.state]}`;
  return { words, isBad: effect.state !== "done", stepId: effect.step_id };
}

/** For every event of an approval the state that was told of it before. */
function statesBefore(events: readonly Event[]): Map<string, string> {
  const before = new Map<string, string>();
  const last = new Map<string, string>();
  for (const event of events) {
    if (event.kind !== "approval.changed") continue;
    const { id, state } = event.approval;
    before.set(`${event.source} ${event.n}`, last.get(id) ?? "");
    last.set(id, state);
  }
  return before;
}

/** A step counts how often it moved: the event that raises the count is the move. */
function movesAmong(events: readonly Event[]): Set<Event> {
  const moves = new Set<Event>();
  const last = new Map<string, number>();
  for (const event of events) {
    if (event.kind !== "step.changed") continue;
    const { id, moved, state } = event.step;
    if (state === "queued" && moved > (last.get(id) ?? 0)) moves.add(event);
    last.set(id, moved);
  }
  return moves;
}

function ofMessage(event: Extract<Event, { kind: "message.added" }>, known: Known): Said | null {
  // The request itself was told as what began the task.
  if (event === known.request) return null;
  const { person, warren } = receiptText.happened;
  return fine(event.message.role === "user" ? person : warren);
}

function say(event: Event, before: Event | undefined, known: Known): Said | null {
  const { happened } = receiptText;
  switch (event.kind) {
    case "task.changed":
      return ofTask(event, before);
    case "message.added":
      return ofMessage(event, known);
    case "plan.changed":
      return fine(happened.planned(event.steps.length));
    case "step.changed":
      return ofStep(event, known);
    case "tool.started":
      // Its end says the same, and how long it took.
      return known.ended.has(event.call_id)
        ? null
        : fine(happened.tool(event.title), event.step_id);
    case "tool.finished":
      return ofTool(event, known);
    case "artifact.added":
      return fine(happened.file(event.file.name), event.file.step_id ?? undefined);
    case "approval.changed":
      return ofApproval(event, known);
    case "effect.changed":
      return ofEffect(event);
    case "step.progress":
    case "tool.progress":
      return null;
  }
}

export function happeningsOf({ events, task }: Receipt): Happening[] {
  const known: Known = {
    approvals: statesBefore(events),
    moves: movesAmong(events),
    request: events.find(
      (event) => event.kind === "message.added" && event.message.role === "user",
    ),
    numbers: new Map(task.steps.map(({ id }, index) => [id, index + 1])),
    titles: new Map(
      events.flatMap((event) =>
        event.kind === "tool.started" ? [[event.call_id, event.title]] : [],
      ),
    ),
    ended: new Set(
      events.flatMap((event) => (event.kind === "tool.finished" ? [event.call_id] : [])),
    ),
  };
  const happenings: Happening[] = [];
  let before: Event | undefined;
  for (const event of events) {
    const said = say(event, before, known);
    if (event.kind === "task.changed") before = event;
    if (said === null) continue;
    happenings.push({
      key: `${event.source} ${event.n}`,
      at: event.at,
      step: known.numbers.get(said.stepId ?? "") ?? null,
      words: said.words,
      isBad: said.isBad,
    });
  }
  return happenings;
}
