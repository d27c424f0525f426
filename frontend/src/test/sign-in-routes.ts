/// The routes about the browser's logins and sessions, faked at the network.
import { http, HttpResponse } from "msw";
import type { BrowserLogin, BrowserSession } from "@/api/browser-sign-ins";
import { AT } from "./factories";
import { problem } from "./problem";
import { warren } from "./fake-warren";

const api = (path: string): string => `*/api/v1${path}`;

export function aBrowserSession(with_: Partial<BrowserSession> = {}): BrowserSession {
  return {
    id: "session-1",
    name: "work",
    site: "shop.example",
    account: "mara",
    hosts: ["shop.example"],
    size: 2048,
    kept: true,
    use_for_site: false,
    in_use: false,
    created_at: AT,
    last_used_at: null,
    expires_at: new Date(Date.now() + 12 * 86_400_000 + 60_000).toISOString(),
    ...with_,
  };
}

export function aBrowserLogin(with_: Partial<BrowserLogin> = {}): BrowserLogin {
  return {
    id: "login-1",
    site: "shop.example",
    account: "mara",
    page: "",
    created_at: AT,
    last_used_at: null,
    refused_at: null,
    ...with_,
  };
}

const list = (items: object[]) => HttpResponse.json({ items, next: null });
const gone = () => new HttpResponse(null, { status: 204 });

export const signInRoutes = [
  http.get(api("/browser-sessions"), () => list(warren.browserSessions)),
  http.patch(api("/browser-sessions/:id"), async ({ params, request }) => {
    const edit = (await request.json()) as Partial<BrowserSession>;
    warren.bodies.push([`/browser-sessions/${String(params.id)}`, edit]);
    const found = warren.browserSessions.find(({ id }) => id === params.id);
    return HttpResponse.json(Object.assign(found ?? {}, edit));
  }),
  http.delete(api("/browser-sessions/:id"), ({ params }) => {
    warren.browserSessions = warren.browserSessions.filter(({ id }) => id !== params.id);
    return gone();
  }),
  http.get(api("/browser-logins"), () => list(warren.browserLogins)),
  http.put(api("/browser-logins"), async ({ request }) => {
    const entry = (await request.json()) as { site: string; account: string };
    warren.bodies.push(["/browser-logins", entry]);
    if (entry.site.startsWith("http://")) {
      const message = "the password would cross the network in the clear: give the https address";
      return problem(422, "invalid", "That is no site one can sign in to.", "", [
        { where: "body.site", message },
      ]);
    }
    const made = aBrowserLogin({ site: entry.site, account: entry.account });
    warren.browserLogins = [...warren.browserLogins, made];
    return HttpResponse.json(made);
  }),
  http.delete(api("/browser-logins/:id"), ({ params }) => {
    warren.browserLogins = warren.browserLogins.filter(({ id }) => id !== params.id);
    return gone();
  }),
];
