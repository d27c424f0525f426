/// The API, faked at the network: the page under test runs its real client.
import { http, HttpResponse, ws } from "msw";
import { setupServer } from "msw/node";
import type { ChatRequest, ConversationView, LibraryFile, TaskLine } from "@/api/types";
import { actRoutes } from "./act-routes";
import { egressRoutes } from "./egress-routes";
import { aFile } from "./factories";
import { warren } from "./fake-warren";
import { retryRoutes } from "./retry-routes";
import { problem } from "./problem";
import { signInRoutes } from "./sign-in-routes";

export { problem };

const api = (path: string): string => `*/api/v1${path}`;

const missing = () => problem(404, "not_found", "There is no such thing.");
const idOf = (params: Record<string, string | readonly string[] | undefined>): string =>
  String(params.id);
const answer = (value: object | undefined) =>
  value === undefined ? missing() : HttpResponse.json(value);

function listed(q: string): ConversationView[] {
  return warren.conversations
    .filter(({ title }) => title.toLowerCase().includes(q.toLowerCase()))
    .map(({ tasks, messages, cursor, ...view }) => view);
}

const asked = ({ url }: { url: string }): URLSearchParams => new URL(url).searchParams;
/** Whether a value is the one that is asked for; nothing asked for is met by every value. */
const fits = (value: string, wanted: string | null): boolean => wanted === null || value === wanted;
const has = (words: string, wanted: string | null): boolean =>
  words.toLowerCase().includes((wanted ?? "").toLowerCase());

function lines(query: URLSearchParams): TaskLine[] {
  const wanted = query.get("agent");
  return warren.conversations
    .flatMap(({ tasks }) => tasks)
    .filter(({ state, request }) => fits(state, query.get("state")) && has(request, query.get("q")))
    .map((task): TaskLine => {
      const agents = [...new Set(task.steps.map(({ agent }) => agent))];
      return { ...task, agents, started_by: "chat" };
    })
    .filter(({ agents }) => wanted === null || agents.includes(wanted));
}

function library(query: URLSearchParams): LibraryFile[] {
  return warren.library.filter(
    ({ name, kind, origin }) =>
      has(name, query.get("q")) &&
      fits(kind, query.get("kind")) &&
      fits(origin, query.get("origin")),
  );
}

const rest = [
  http.get(api("/session"), () =>
    warren.session === null
      ? problem(401, "not_signed_in", "Sign in first.")
      : answer(warren.session),
  ),
  http.post(api("/session"), async ({ request }) => {
    const { token } = (await request.json()) as { token: string };
    if (token !== warren.token)
      return problem(401, "not_signed_in", "This token isn't known here.");
    warren.session ??= warren.nextSession;
    return answer({ user: warren.session.user });
  }),
  http.delete(api("/session"), () => {
    warren.session = null;
    return new HttpResponse(null, { status: 204 });
  }),
  http.get(api("/providers"), () => answer({ items: warren.outside })),
  http.get(api("/queue"), () => answer(warren.queue)),
  http.get(api("/agents"), () => answer({ items: warren.agents })),
  http.post(api("/agents/:id/:act"), ({ params }) => {
    const agent = warren.agents.find(({ name }) => name === idOf(params));
    return answer(
      agent === undefined ? agent : Object.assign(agent, { paused: params.act === "pause" }),
    );
  }),
  http.get(api("/samples"), () => answer([])),
  http.post(api("/samples/:id"), ({ params }) => {
    const file = aFile({ id: "sample", name: idOf(params) });
    warren.files.push(file);
    return answer(file);
  }),
  http.get(api("/conversations"), ({ request }) =>
    answer({ items: listed(new URL(request.url).searchParams.get("q") ?? ""), next: null }),
  ),
  http.get(api("/conversations/:id"), ({ params }) => answer(warren.conversation(idOf(params)))),
  http.patch(api("/conversations/:id"), async ({ params, request }) => {
    const found = warren.conversation(idOf(params));
    if (found === undefined) return missing();
    Object.assign(found, await request.json());
    return answer(listed("").find(({ id }) => id === found.id));
  }),
  http.delete(api("/conversations/:id"), ({ params }) => {
    warren.conversations = warren.conversations.filter(({ id }) => id !== idOf(params));
    return new HttpResponse(null, { status: 204 });
  }),
  http.get(api("/tasks"), ({ request }) => answer({ items: lines(asked(request)), next: null })),
  http.get(api("/tasks/:id/receipt"), ({ params }) => answer(warren.receipts.get(idOf(params)))),
  http.get(api("/tasks/:id"), ({ params }) => answer(warren.task(idOf(params)))),
  http.post(api("/tasks/:id/cancel"), ({ params }) =>
    answer(warren.changeTask(idOf(params), { stopping: true })),
  ),
  ...retryRoutes,
  http.patch(api("/tasks/:id"), async ({ params, request }) =>
    answer(warren.changeTask(idOf(params), (await request.json()) as { request: string })),
  ),
  http.post(api("/tasks/:id/steps/:step/drop"), ({ params }) =>
    answer(
      warren.changeStep(idOf(params), String(params.step), {
        state: "skipped",
        error: { code: "dropped", message: "You left it out.", cure: "", details: {} },
      }),
    ),
  ),
  http.patch(api("/tasks/:id/steps/:step"), async ({ params, request }) =>
    answer(
      warren.changeStep(
        idOf(params),
        String(params.step),
        (await request.json()) as { instruction: string },
      ),
    ),
  ),
  http.post(api("/chat"), async ({ request }) => {
    const task = warren.chat((await request.json()) as ChatRequest);
    return HttpResponse.json(
      {
        task_id: task.id,
        conversation_id: task.conversation_id,
        state: task.state,
        queue_position: 0,
      },
      { status: 202 },
    );
  }),
  http.post(api("/files"), () => {
    const file = aFile({ id: `file-${warren.files.length + 1}`, name: "sales.csv" });
    warren.files.push(file);
    return HttpResponse.json(file, { status: 201 });
  }),
  http.get(api("/files"), ({ request }) => answer({ items: library(asked(request)), next: null })),
  http.get(api("/files/:id"), ({ params }) =>
    answer(warren.library.find(({ id }) => id === idOf(params))),
  ),
  http.delete(api("/files/:id"), ({ params }) => {
    warren.library = warren.library.filter(({ id }) => id !== idOf(params));
    return new HttpResponse(null, { status: 204 });
  }),
  http.get(api("/files/:id/content"), ({ params }) => {
    const text = warren.contents.get(idOf(params));
    return text === undefined ? missing() : HttpResponse.text(text);
  }),
];

const live = ws.link("ws://*/ws").addEventListener("connection", ({ client }) => {
  warren.followers.push(client);
  client.send(JSON.stringify({ type: "ready", cursor: "e.1-0" }));
});

export const server = setupServer(...actRoutes, ...egressRoutes, ...signInRoutes, ...rest, live);

server.events.on("request:start", ({ request }) => {
  const { pathname } = new URL(request.url);
  warren.asked.push(`${request.method} ${pathname.replace("/api/v1", "")}`);
});
