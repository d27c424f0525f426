/// Serves the built page with a made-up Warren behind it: `node scripts/mock-server.mjs [port]`.
/// For looking at the page only; tests of the page use MSW, tests of the whole use the real thing.
import { randomUUID } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { WebSocketServer } from "ws";
import {
  busy,
  contents,
  conversation,
  conversations,
  failed,
  files,
  keep,
  sales,
} from "./mock-conversations.mjs";
import { agents, ago, CSV, file, task } from "./mock-data.mjs";
import { clock, play, sockets } from "./mock-run.mjs";

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

let signedIn = process.env.MOCK_SIGNED_OUT === undefined;

const listed = ({ tasks, messages, ...view }) => view;

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
    (id) => conversations.has(id) && { ...conversations.get(id), cursor: `mock.${clock.tick}-0` },
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
  socket.send(JSON.stringify({ type: "ready", cursor: `mock.${clock.tick}-0` }));
});
setInterval(() => {
  for (const socket of sockets) socket.send(JSON.stringify({ type: "ping" }));
}, 15_000);

const port = Number(process.argv[2] ?? 4173);
server.listen(port, "127.0.0.1", () => {
  console.log(`http://127.0.0.1:${port}/`);
  console.log(JSON.stringify({ sales: sales.id, busy: busy.id, failed: failed.id }));
});
