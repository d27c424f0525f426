/// The routes about the way out, faked at the network.
import { http, HttpResponse } from "msw";
import type { EgressRule } from "@/api/types";
import { AT } from "./factories";
import { warren } from "./fake-warren";
import { problem } from "./problem";

const api = (path: string): string => `*/api/v1${path}`;

export const egressRoutes = [
  http.get(api("/egress"), () => HttpResponse.json(warren.egress)),
  http.get(api("/egress-rules"), () => HttpResponse.json({ items: warren.hosts, next: null })),
  http.get(api("/egress-refusals"), () => HttpResponse.json({ items: warren.refusals })),
  http.delete(api("/egress-refusals"), () => {
    warren.refusals = [];
    return new HttpResponse(null, { status: 204 });
  }),
  http.put(api("/egress-rules"), async ({ request }) => {
    const given = (await request.json()) as Pick<EgressRule, "host" | "decision">;
    warren.bodies.push(["/egress-rules", given]);
    if (given.host.includes("/")) {
      const message = "“https://example.com/” is more than a host. Write example.com.";
      return problem(422, "invalid", "These fields aren't as they should be.", "", [
        { where: "body.host", message },
      ]);
    }
    const made = { ...given, id: `rule ${given.host}`, created_at: AT };
    warren.hosts = [...warren.hosts.filter(({ host }) => host !== given.host), made];
    return HttpResponse.json(made);
  }),
  http.delete(api("/egress-rules/:id"), ({ params }) => {
    warren.hosts = warren.hosts.filter(({ id }) => id !== String(params.id));
    return new HttpResponse(null, { status: 204 });
  }),
];
