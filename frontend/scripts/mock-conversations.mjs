/// The conversations that the made-up Warren begins with.
import { randomUUID } from "node:crypto";
import { ago, ANSWER, call, CHART, CSV, DAY, file, PICTURE, step, task } from "./mock-data.mjs";

export const contents = new Map();
export const files = new Map();
export const conversations = new Map();

export function keep(made, body) {
  files.set(made.id, made);
  contents.set(made.id, body);
  return made;
}

export function conversation(title, age, with_ = {}) {
  const made = {
    id: randomUUID(),
    title,
    pinned: false,
    active: null,
    waiting_for: null,
    created_at: ago(age),
    last_message_at: ago(age),
    tasks: [],
    messages: [],
    ...with_,
  };
  conversations.set(made.id, made);
  return made;
}

export function makeArtifacts(of) {
  return [
    keep(file("revenue-by-region.csv", "text/csv", CSV.length, of), CSV),
    keep(file("revenue-by-region.png", "image/png", PICTURE.length, of), PICTURE),
    keep(
      file("revenue-by-region.vl.json", "application/vnd.vegalite.v6+json", CHART.length, of),
      CHART,
    ),
  ];
}

function doneTask(conversationId, age) {
  const made = task(conversationId, "Which region sold most last quarter? Show it as a bar chart", {
    state: "completed",
    round: 1,
    answer: ANSWER,
    files: [keep(file("sales.csv", "text/csv", CSV.length), CSV)],
    created_at: ago(age),
    started_at: ago(age),
    completed_at: ago(age - 11_400),
  });
  const first = step(
    made.id,
    0,
    "data",
    "Find the region with the highest revenue in the last quarter and draw a bar chart of revenue by region",
    {
      state: "completed",
      started_at: ago(age),
      finished_at: ago(age - 9000),
      result: ANSWER,
    },
  );
  made.artifacts = makeArtifacts({ task_id: made.id, step_id: first.id });
  first.calls = [
    call("Describing sales.csv", { tool: "describe_table", duration_ms: 230 }),
    call("Querying sales.csv", { artifacts: [made.artifacts[0].id] }),
    call("Drawing the chart", {
      tool: "make_chart",
      subagent: "visualizer",
      duration_ms: 1800,
      artifacts: [made.artifacts[1].id, made.artifacts[2].id],
    }),
  ];
  made.steps = [first];
  return made;
}

export const sales = conversation("Which region sold most last quarter?", 3 * 60_000, {
  pinned: true,
});
sales.tasks.push(doneTask(sales.id, 180_000));

export const busy = conversation("Take the table on page 2 and chart it", 42_000, {
  active: "running",
});
{
  const made = task(
    busy.id,
    "Take the table on page 2 of the report, join it with sales.csv and chart the difference",
    {
      state: "running",
      round: 1,
      started_at: ago(42_000),
      created_at: ago(43_000),
      files: [file("report.pdf", "application/pdf", 2_400_000)],
    },
  );
  const one = step(made.id, 0, "document", "Extract the table on page 2 of report.pdf", {
    state: "completed",
    started_at: ago(40_000),
    finished_at: ago(32_000),
    result: "A table with 12 rows.",
    calls: [call("Reading page 2 of report.pdf", { tool: "extract_table" })],
  });
  const two = step(made.id, 1, "data", "Join it with sales.csv by region", {
    state: "running",
    started_at: ago(31_000),
    last_sign_at: ago(26_000),
    doing: "reading row 40,000",
    depends_on: [one.id],
    calls: [
      call("Joining two tables", {
        state: "running",
        result: null,
        duration_ms: null,
        doing: "row 40,000",
      }),
    ],
  });
  const three = step(made.id, 2, "data", "Chart the difference", { depends_on: [two.id] });
  const four = step(made.id, 3, "document", "Write a one-page summary", {
    state: "queued",
    ahead: 2,
    queued_at: ago(5000),
  });
  const five = step(made.id, 4, "email", "Mail it to the team", {
    state: "failed",
    started_at: ago(30_000),
    finished_at: ago(28_000),
    error: {
      code: "not_connected",
      message: "No mail account is connected.",
      cure: "Connect one under Settings, then retry.",
      details: {},
    },
  });
  made.steps = [one, two, three, four, five];
  busy.tasks.push(
    made,
    task(busy.id, "Then write it up in two paragraphs for the board", { queue_position: 1 }),
  );
}

export const failed = conversation("Summarise the attached spreadsheet", DAY);
failed.tasks.push(
  task(failed.id, "Summarise the attached spreadsheet", {
    state: "failed",
    round: 1,
    created_at: ago(DAY),
    started_at: ago(DAY),
    completed_at: ago(DAY - 4000),
    error: {
      code: "not_a_table",
      message: "budget.xlsx is a web page, not a spreadsheet.",
      cure: "Open it in the program that wrote it and save it as XLSX.",
      details: {},
    },
  }),
  task(failed.id, "chart it", {
    state: "waiting",
    waiting_for: "question",
    question: "Which file do you mean: **a.csv** or **b.csv**?",
    started_at: ago(5000),
    round: 0,
  }),
);
failed.active = "waiting";
for (let i = 0; i < 40; i += 1)
  conversation(`Older conversation about topic ${i + 1}`, DAY * (2 + i));
