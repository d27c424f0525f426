/// Serves the built page with a made-up Warren behind it: `node scripts/mock-server.mjs [port]`.
/// For looking at the page only; tests of the page use MSW, tests of the whole use the real thing.
import { randomUUID } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { WebSocketServer } from "ws";
import {
  agents,
  ago,
  ANSWER,
  call,
  CHART,
  CSV,
  DAY,
  file,
  PICTURE,
  step,
  task,
} from "./mock-data.mjs";

const dist = fileURLToPath(new URL("../dist/", import.meta.url));
const TYPES = {
  ".js": "text/javascript",
  ".css": "text/css",
  ".html": "text/html",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
};
const POLICY =
  "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; connect-src 'self'; font-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'";

const contents = new Map();
const files = new Map();
const conversations = new Map();
const sockets = new Set();
let signedIn = process.env.MOCK_SIGNED_OUT === undefined;

function keep(made, body) {
  files.set(made.id, made);
  contents.set(made.id, body);
  return made;
}

function conversation(title, age, with_ = {}) {
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

function makeArtifacts(of) {
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

const sales = conversation("Which region sold most last quarter?", 3 * 60_000, { pinned: true });
sales.tasks.push(doneTask(sales.id, 180_000));

const busy = conversation("Take the table on page 2 and chart it", 42_000, { active: "running" });
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

const failed = conversation("Summarise the attached spreadsheet", DAY);
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

function tell(event, cursor = null) {
  const frame = JSON.stringify({ type: "event", cursor, event });
  for (const socket of sockets) socket.send(frame);
}

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
let tick = 0;

/** Play a run: the events that the real one would send. */
async function play(made) {
  const say = (kind, source, more) => {
    const n = (made.sources[source] ?? 0) + 1;
    made.sources[source] = n;
    tick += 1;
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
      `mock.${tick}-0`,
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

const listed = ({ tasks: _tasks, messages: _messages, ...view }) => view;

const routes = [
  ["POST", /^\/session$/, () => ((signedIn = true), { user: { id: randomUUID(), name: "owner" } })],
  ["DELETE", /^\/session$/, () => void (signedIn = false)],
  [
    "GET",
    /^\/session$/,
    () => ({
      user: { id: "u", name: "owner" },
      version: "0.1.0",
      model: { label: "built-in model", builtin: true, found_keys: [] },
      limits: { max_upload_bytes: 268435456, max_message_chars: 32000 },
    }),
  ],
  ["GET", /^\/agents$/, () => ({ items: agents })],
  ["GET", /^\/samples$/, () => [{ name: "sales.csv", agent: "data", size: CSV.length }]],
  ["POST", /^\/samples\/(.+)$/, (name) => keep(file(name, "text/csv", CSV.length), CSV)],
  ["POST", /^\/files$/, () => keep(file("upload.csv", "text/csv", CSV.length), CSV)],
  [
    "GET",
    /^\/conversations$/,
    (_, { query }) => ({
      items: [...conversations.values()]
        .filter(({ title }) => title.toLowerCase().includes((query.get("q") ?? "").toLowerCase()))
        .sort(
          (a, b) =>
            Number(b.pinned) - Number(a.pinned) ||
            b.last_message_at.localeCompare(a.last_message_at),
        )
        .map(listed),
      next: null,
    }),
  ],
  [
    "GET",
    /^\/conversations\/([^/]+)$/,
    (id) => conversations.has(id) && { ...conversations.get(id), cursor: `mock.${tick}-0` },
  ],
  [
    "PATCH",
    /^\/conversations\/([^/]+)$/,
    (id, { body }) => listed(Object.assign(conversations.get(id), body)),
  ],
  ["DELETE", /^\/conversations\/([^/]+)$/, (id) => void conversations.delete(id)],
  [
    "GET",
    /^\/tasks$/,
    () => ({ items: [...conversations.values()].flatMap(({ tasks }) => tasks), next: null }),
  ],
  ["GET", /^\/tasks\/([^/]+)$/, (id) => findTask(id)],
  [
    "POST",
    /^\/tasks\/([^/]+)\/cancel$/,
    (id) => Object.assign(findTask(id), { state: "cancelled", completed_at: ago(0) }),
  ],
  [
    "POST",
    /^\/chat$/,
    (_, { body }) => {
      const into = conversations.get(body.conversation_id) ?? conversation(body.message, 0);
      const made = task(into.id, body.message, { files: body.files.map((id) => files.get(id)) });
      into.tasks.push(made);
      void play(made);
      return { task_id: made.id, conversation_id: into.id, state: "queued", queue_position: 0 };
    },
  ],
];

function findTask(id) {
  return [...conversations.values()].flatMap(({ tasks }) => tasks).find((each) => each.id === id);
}

function serveApi(request, response, url, body) {
  const path = url.pathname.slice("/api/v1".length);
  const json = (status, value) => {
    response.writeHead(status, { "content-type": "application/json" });
    response.end(value === undefined ? "" : JSON.stringify(value));
  };
  if (!signedIn && !(path === "/session" && request.method === "POST")) {
    return json(401, {
      code: "not_signed_in",
      detail: "Sign in first.",
      cure: "",
      title: "",
      type: "",
      status: 401,
    });
  }
  const content = /^\/files\/([^/]+)\/content$/.exec(path);
  if (content !== null) {
    const kept = files.get(content[1]);
    if (kept === undefined)
      return json(404, { code: "not_found", detail: "There is no such file." });
    const type = kept.media_type === "image/png" ? "image/svg+xml" : kept.media_type;
    response.writeHead(200, { "content-type": type });
    return response.end(contents.get(kept.id));
  }
  for (const [method, pattern, answer] of routes) {
    const found = request.method === method ? pattern.exec(path) : null;
    if (found === null) continue;
    const value = answer(decodeURIComponent(found[1] ?? ""), { query: url.searchParams, body });
    if (value === false)
      return json(404, { code: "not_found", detail: "There is no such conversation.", cure: "" });
    return json(value === undefined ? 204 : 200, value);
  }
  return json(404, {
    code: "not_found",
    detail: `The mock has no ${request.method} ${path}.`,
    cure: "",
  });
}

const server = createServer((request, response) => {
  const url = new URL(request.url, "http://mock");
  const parts = [];
  request.on("data", (part) => parts.push(part));
  request.on("end", () => {
    if (url.pathname.startsWith("/api/v1")) {
      const raw = Buffer.concat(parts).toString();
      const isJson = request.headers["content-type"]?.includes("json");
      return serveApi(request, response, url, isJson ? JSON.parse(raw) : null);
    }
    const asked = join(dist, url.pathname);
    const path = existsSync(asked) && extname(asked) !== "" ? asked : join(dist, "index.html");
    response.writeHead(200, {
      "content-type": TYPES[extname(path)] ?? "application/octet-stream",
      "content-security-policy": POLICY,
    });
    response.end(readFileSync(path));
  });
});

new WebSocketServer({ server, path: "/ws" }).on("connection", (socket) => {
  sockets.add(socket);
  socket.on("close", () => sockets.delete(socket));
  socket.send(JSON.stringify({ type: "ready", cursor: `mock.${tick}-0` }));
});
setInterval(() => {
  for (const socket of sockets) socket.send(JSON.stringify({ type: "ping" }));
}, 15_000);

const port = Number(process.argv[2] ?? 4173);
server.listen(port, "127.0.0.1", () => {
  console.log(`http://127.0.0.1:${port}/`);
  console.log(JSON.stringify({ sales: sales.id, busy: busy.id, failed: failed.id }));
});
