/// A made-up run: the events that the real one would send.
import { randomUUID } from "node:crypto";
import { makeArtifacts } from "./mock-conversations.mjs";
import { ANSWER, step } from "./mock-data.mjs";

export const sockets = new Set();

function tell(event, cursor = null) {
  const frame = JSON.stringify({ type: "event", cursor, event });
  for (const socket of sockets) socket.send(frame);
}

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
export const clock = { tick: 0 };

/** Play a run: the events that the real one would send. */
export async function play(made) {
  const say = (kind, source, more) => {
    const n = (made.sources[source] ?? 0) + 1;
    made.sources[source] = n;
    clock.tick += 1;
    tell(
      {
        kind,
        task_id: made.id,
        conversation_id: made.conversation_id,
        source,
        n,
        at: new Date().toISOString(),
        ...more,
      },
      `mock.${clock.tick}-0`,
    );
  };
  const become = (more) => {
    Object.assign(made, more);
    say("task.changed", "task", { task: made });
  };
  become({ state: "queued" });
  await wait(300);
  become({ state: "planning", started_at: new Date().toISOString() });
  await wait(900);
  const one = step(made.id, 0, "data", "Find the region with the highest revenue and chart it", {
    state: "queued",
    ahead: 0,
  });
  made.steps = [one];
  become({ state: "running", round: 1 });
  say("plan.changed", "task", { round: 1, steps: made.steps });
  await wait(400);
  Object.assign(one, { state: "running", rev: 2, started_at: new Date().toISOString() });
  say("step.changed", one.id, { step: one });
  for (const title of ["Describing sales.csv", "Querying sales.csv", "Drawing the chart"]) {
    const id = randomUUID();
    say("tool.started", one.id, {
      step_id: one.id,
      call_id: id,
      tool: "query_table",
      title,
      subagent: null,
      args: { title },
    });
    await wait(900);
    say("tool.finished", one.id, {
      step_id: one.id,
      call_id: id,
      result: "ok",
      error: null,
      artifacts: [],
      duration_ms: 900,
    });
  }
  for (const made_ of makeArtifacts({ task_id: made.id, step_id: one.id })) {
    made.artifacts.push(made_);
    say("artifact.added", one.id, { file: made_ });
  }
  Object.assign(one, {
    state: "completed",
    rev: 3,
    result: "done",
    finished_at: new Date().toISOString(),
  });
  say("step.changed", one.id, { step: one });
  become({ state: "answering" });
  let offset = 0;
  for (const piece of ANSWER.match(/[\s\S]{1,14}/g)) {
    tell({
      kind: "text.streamed",
      task_id: made.id,
      conversation_id: made.conversation_id,
      source: "answer",
      offset,
      text: piece,
    });
    offset += piece.length;
    await wait(30);
  }
  become({ state: "completed", answer: ANSWER, completed_at: new Date().toISOString() });
}
