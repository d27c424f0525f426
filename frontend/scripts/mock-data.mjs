/// Made-up conversations for looking at the page without a Warren behind it.
import { randomUUID } from "node:crypto";

export const DAY = 86_400_000;
export const ago = (ms) => new Date(Date.now() - ms).toISOString();

const usage = {
  model_calls: 0,
  input_tokens: 0,
  output_tokens: 0,
  cost: "0",
  currency: "USD",
  models: [],
};

export const agents = [
  {
    name: "data",
    title: "Data",
    description: "Reads tables, computes figures, joins files and draws charts.",
    examples: ["Which region sold most last quarter? Show it as a bar chart"],
    accepts: ["table"],
    produces: ["table", "chart"],
    tools: ["list_files", "describe_table", "query_table", "statistics", "make_chart"],
    subagents: ["processor", "visualizer", "analyzer"],
    version: "0.1.0",
    model: null,
    sample_file: "sales.csv",
    workers: 1,
    slots: 2,
    busy: 1,
    queued: 0,
  },
  {
    name: "document",
    title: "Document",
    description: "Reads, splits and writes PDF and office documents.",
    examples: ["Extract the table on page 2 as CSV"],
    accepts: ["pdf"],
    produces: ["table", "text"],
    tools: ["read_document", "extract_table"],
    subagents: ["reader"],
    version: "0.1.0",
    model: null,
    sample_file: "report.pdf",
    workers: 0,
    slots: 0,
    busy: 0,
    queued: 1,
  },
];

export function file(name, media_type, size, of = {}) {
  return {
    id: randomUUID(),
    name,
    media_type,
    size,
    task_id: null,
    step_id: null,
    created_at: ago(60_000),
    ...of,
  };
}

export function step(task, position, agent, instruction, with_ = {}) {
  return {
    id: randomUUID(),
    task_id: task,
    rev: 1,
    round: 1,
    position,
    agent,
    instruction,
    depends_on: [],
    state: "pending",
    attempt: 1,
    result: null,
    error: null,
    ahead: null,
    not_before: null,
    usage,
    queued_at: null,
    started_at: null,
    finished_at: null,
    calls: [],
    doing: null,
    last_sign_at: null,
    partial: "",
    ...with_,
  };
}

export function task(conversation, request, with_ = {}) {
  return {
    id: randomUUID(),
    conversation_id: conversation,
    state: "queued",
    waiting_for: null,
    stopping: false,
    priority: "normal",
    mode: "run",
    agent: null,
    request,
    files: [],
    answer: null,
    question: null,
    error: null,
    round: 0,
    usage,
    created_at: ago(0),
    started_at: null,
    completed_at: null,
    queue_position: 0,
    steps: [],
    artifacts: [],
    effects: [],
    partial: "",
    sources: {},
    cursor: "mock.0-0",
    ...with_,
  };
}

export function call(title, with_ = {}) {
  return {
    id: randomUUID(),
    tool: "query_table",
    title,
    subagent: null,
    args: { sql: "SELECT region, sum(revenue) AS revenue\nFROM sales GROUP BY region" },
    state: "ok",
    doing: null,
    result: "region | revenue\nNorth  | 1204.00\nSouth  |  988.50",
    error: null,
    artifacts: [],
    started_at: ago(9000),
    duration_ms: 412,
    ...with_,
  };
}

export const CSV = [
  "region,quarter,orders,revenue",
  ...Array.from({ length: 1200 }, (_, i) => {
    const region = ["North", "South", "East", "West"][i % 4];
    return `${region},2026-Q${(i % 3) + 1},${10 + ((i * 7) % 90)},${(400 + ((i * 37) % 900) + 0.5).toFixed(2)}`;
  }),
].join("\n");

export const CHART = JSON.stringify({
  $schema: "https://vega.github.io/schema/vega-lite/v6.json",
  title: "Revenue by region, 2026 Q3",
  data: {
    values: [
      { region: "North", revenue: 1204 },
      { region: "South", revenue: 988.5 },
      { region: "East", revenue: 871 },
      { region: "West", revenue: 640.2 },
    ],
  },
  mark: "bar",
  encoding: {
    x: { field: "region", type: "nominal", sort: "-y", axis: { labelAngle: 0 } },
    y: { field: "revenue", type: "quantitative" },
    tooltip: [{ field: "region" }, { field: "revenue", format: ",.2f" }],
  },
});

export const PICTURE = `<svg xmlns="http://www.w3.org/2000/svg" width="640" height="320"><rect width="640" height="320" fill="#fff"/>${[
  240, 197, 174, 128,
]
  .map(
    (h, i) => `<rect x="${70 + i * 140}" y="${280 - h}" width="90" height="${h}" fill="#1864ab"/>`,
  )
  .join("")}</svg>`;

export const ANSWER = `**North** sold most in the last quarter (July to September 2026): **$1,204.00**, 22 % more than South.

![Revenue by region](artifact:revenue-by-region.png)

| Region | Revenue | Orders |
|---|---:|---:|
| North | 1,204.00 | 96 |
| South | 988.50 | 88 |
| East | 871.00 | 71 |
| West | 640.20 | 60 |

Used: column \`revenue\`, grouped by \`region\`, 1,200 of 1,200 rows. The rows are in [revenue-by-region.csv](artifact:revenue-by-region.csv).

\`\`\`sql
-- what was asked of the table
SELECT region, sum(revenue) AS revenue
FROM sales
WHERE quarter = '2026-Q3'
GROUP BY region ORDER BY revenue DESC;
\`\`\`

The share of North is \\(1204 / 3703.7 = 32.5\\,\\%\\).`;
