/// The routes about approvals, connections and how a person is asked, faked at the network.
import { http, HttpResponse } from "msw";
import type { ApprovalView, DecideBody, ImapBody, PreferencesView } from "@/api/types";
import { aConnection } from "./act-factories";
import { warren } from "./fake-warren";
import { problem } from "./problem";

const api = (path: string): string => `*/api/v1${path}`;
const missing = () => problem(404, "not_found", "There is no such thing.");
const answer = (value: object | undefined, status = 200) =>
  value === undefined ? missing() : HttpResponse.json(value, { status });

async function noted<T>(request: Request, what: string): Promise<T> {
  const body = (await request.json()) as T;
  warren.bodies.push([what, body]);
  return body;
}

function decided(id: string, { decision, args, reason }: DecideBody): ApprovalView | undefined {
  const isNo = decision === "reject";
  const coolOff = warren.preferences.cool_off_seconds * 1000;
  return warren.changeApproval(id, {
    state: isNo ? "rejected" : "approved",
    decision,
    decided_by: warren.session?.user.name ?? null,
    decided_at: new Date().toISOString(),
    reason: reason ?? null,
    run_at: isNo ? null : new Date(Date.now() + coolOff).toISOString(),
    ...(args === null || args === undefined ? {} : { args }),
  });
}

const approvals = [
  http.get(api("/approvals"), ({ request }) => {
    const states = new URL(request.url).searchParams.getAll("state");
    const items = warren.approvals.filter(({ state }) => states.includes(state));
    return answer({ items, next: null });
  }),
  http.get(api("/approvals/:id"), ({ params }) => answer(warren.approval(String(params.id)))),
  http.post(api("/approvals/decide"), async ({ request }) => {
    const body = await noted<DecideBody & { ids: string[] }>(request, "/approvals/decide");
    const items = body.ids.map((id) => decided(id, body));
    return answer({ items, refused: [] });
  }),
  http.post(api("/approvals/:id/undo"), ({ params }) =>
    answer(
      warren.changeApproval(String(params.id), {
        state: "pending",
        decision: null,
        decided_by: null,
        decided_at: null,
        run_at: null,
      }),
    ),
  ),
  http.post(api("/approvals/:id"), async ({ params, request }) => {
    const id = String(params.id);
    return answer(decided(id, await noted<DecideBody>(request, `/approvals/${id}`)));
  }),
];

const connections = [
  http.get(api("/connections"), () =>
    answer({ items: warren.connections, next: null, providers: warren.providers }),
  ),
  http.post(api("/connections/gmail"), async ({ request }) => {
    await noted(request, "/connections/gmail");
    return answer({ authorize_url: "https://accounts.google.example/authorize?state=s" });
  }),
  http.post(api("/connections/imap"), async ({ request }) => {
    const { account, connection_id } = await noted<ImapBody>(request, "/connections/imap");
    const id = connection_id ?? "imap-1";
    const made = aConnection({ id, rev: 2, provider: "imap", account, state: "new", scopes: [] });
    warren.connections = [...warren.connections.filter((each) => each.id !== id), made];
    return answer(made, 201);
  }),
  http.post(api("/connections/service-account"), async ({ request }) => {
    const { subject } = await noted<{ subject: string }>(request, "/connections/service-account");
    return answer(
      aConnection({ id: "org-1", account: subject, delegated: true, state: "new" }),
      201,
    );
  }),
  http.delete(api("/connections/:id"), ({ params }) => {
    const found = warren.connections.find(({ id }) => id === String(params.id));
    return answer(
      found === undefined ? found : { ...found, rev: found.rev + 1, state: "disconnecting" },
      202,
    );
  }),
];

const asking = [
  http.get(api("/preferences"), () => answer(warren.preferences)),
  http.patch(api("/preferences"), async ({ request }) => {
    const change = await noted<Partial<PreferencesView>>(request, "/preferences");
    warren.preferences = { ...warren.preferences, ...change };
    return answer(warren.preferences);
  }),
  http.get(api("/policies"), () => answer(warren.policies)),
  http.put(api("/policies"), async ({ request }) => {
    const rule = await noted<{ agent: string; tool: string; decision: "allow" }>(
      request,
      "/policies",
    );
    const made = { id: "rule-new", scope: {}, text: "", until: null, created_at: "", ...rule };
    warren.policies = { ...warren.policies, items: [...warren.policies.items, made] };
    return answer(made);
  }),
  http.delete(api("/policies/:id"), ({ params }) => {
    const items = warren.policies.items.filter(({ id }) => id !== String(params.id));
    warren.policies = { ...warren.policies, items };
    return new HttpResponse(null, { status: 204 });
  }),
];

export const actRoutes = [...approvals, ...connections, ...asking];
