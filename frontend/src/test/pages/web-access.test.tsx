import { screen, waitFor, within } from "@testing-library/react";
import { http } from "msw";
import { beforeEach, expect, test } from "vitest";
import type { EgressRefusal, EgressRule } from "@/api/types";
import { aSession, AT } from "../factories";
import { warren } from "../fake-warren";
import { openPage } from "../open-page";
import { problem, server } from "../server";

const PAGE = "/settings/web-access";

function aRule(host: string, decision: EgressRule["decision"] = "deny"): EgressRule {
  return { id: `rule ${host}`, host, decision, created_at: AT };
}

function aRefusal(with_: Partial<EgressRefusal> = {}): EgressRefusal {
  return {
    host: "localhost",
    port: 8000,
    code: "private_address",
    whose: "",
    agent: "browser",
    times: 1,
    first_at: AT,
    last_at: AT,
    task_id: null,
    ...with_,
  };
}

const refused = async (place: string) =>
  within((await screen.findByText(place)).closest<HTMLElement>("[data-testid=refused]")!);

beforeEach(() => {
  warren.hosts = [aRule("ads.example")];
});

test("a host is added to either list, and taken off", async () => {
  const { user } = openPage(PAGE);
  const denied = await screen.findByRole("list", { name: "Never reached" });
  expect(within(denied).getByText("ads.example")).toBeVisible();
  await user.type(screen.getByLabelText("Host"), "example.com");
  await user.click(screen.getByRole("button", { name: "Only these" }));
  await user.click(screen.getByRole("button", { name: "Add" }));
  const only = await screen.findByRole("list", { name: "The only ones that are reached" });
  expect(within(only).getByText("example.com")).toBeVisible();
  expect(screen.getByText(/reach this host and nothing else/)).toBeVisible();
  expect(screen.getByLabelText("Host")).toHaveValue("");
  expect(warren.bodies).toEqual([["/egress-rules", { host: "example.com", decision: "allow" }]]);
  await user.click(screen.getByRole("button", { name: "Take ads.example off the list" }));
  await waitFor(() => expect(screen.queryByText("ads.example")).not.toBeInTheDocument());
});

test("what is no host is told at its field, with what to write instead", async () => {
  const { user } = openPage(PAGE);
  const field = await screen.findByLabelText("Host");
  await user.click(screen.getByRole("button", { name: "Add" }));
  expect(field).toHaveAccessibleDescription("Write a host.");
  await user.type(field, "https://example.com/");
  await user.click(screen.getByRole("button", { name: "Add" }));
  await waitFor(() => expect(field).toHaveAccessibleDescription(/Write example\.com\./));
  expect(field).toHaveValue("https://example.com/");
  await user.type(field, "x");
  expect(field).toHaveAccessibleDescription(/For example/);
});

test("what was refused says why, who can change it, and which task asked", async () => {
  warren.refusals = [
    aRefusal({ times: 3, task_id: "t1" }),
    aRefusal({ host: "bad.test", port: 443, code: "denied_host", whose: "deployment" }),
    aRefusal({ host: "", port: 0, code: "bad_url", agent: "research" }),
  ];
  openPage(PAGE);
  const own = await refused("localhost:8000");
  expect(own.getByText(/isn't on the public internet\. .*WARREN_EGRESS_ALLOW/)).toBeVisible();
  expect(own.getByText("3 times")).toBeVisible();
  expect(own.getByRole("link", { name: /task that asked for localhost/ })).toHaveAttribute(
    "href",
    "/t/t1",
  );
  const theirs = await refused("bad.test");
  expect(theirs.getByText(/Whoever runs this Warren forbids it/)).toBeVisible();
  expect(theirs.queryByRole("button")).not.toBeInTheDocument();
  expect((await refused("an address that can't be read")).getByText("1 time")).toBeVisible();
});

test("what one's own list refused is let be reached from there", async () => {
  warren.hosts = [aRule("ads.example"), aRule("example.com", "allow")];
  warren.refusals = [
    aRefusal({ host: "a.ads.example", port: 443, code: "denied_host", whose: "person" }),
    aRefusal({ host: "other.test", port: 443, code: "not_listed", whose: "person" }),
  ];
  const { user } = openPage(PAGE);
  await user.click(await screen.findByRole("button", { name: "Take ads.example off your list" }));
  await waitFor(() => expect(warren.hosts.map(({ host }) => host)).toEqual(["example.com"]));
  await user.click(screen.getByRole("button", { name: "Add other.test to your list" }));
  expect(await screen.findByText(/other\.test can be asked for again/)).toBeVisible();
  expect(warren.hosts.map(({ host }) => host)).toEqual(["example.com", "other.test"]);
  await user.click(screen.getByRole("button", { name: "Clear these" }));
  expect(await screen.findByText("Nothing was refused within thirty days.")).toBeVisible();
});

test("with no way out running that is said, with who can start one", async () => {
  warren.egress = { running: 0, lists: null };
  openPage(PAGE);
  expect(await screen.findByRole("alert")).toHaveTextContent(
    /No way out is running.*warren worker egress/,
  );
});

test("who runs the deployment sees its lists, and that they differ; nobody else does", async () => {
  const lists = { allow: ["10.0.0.7:993"], deny: [], only: [], ports: [443], mail_ports: [993] };
  warren.session = aSession({ user: { id: "user-1", name: "owner", role: "admin" } });
  warren.egress = { running: 2, lists: [lists, { ...lists, deny: ["bad.test"] }] };
  openPage(PAGE);
  expect(await screen.findAllByText("10.0.0.7:993")).toHaveLength(2);
  expect(screen.getByText("bad.test")).toBeVisible();
  expect(screen.getAllByText("everything public")).toHaveLength(2);
  expect(screen.getByRole("alert")).toHaveTextContent(/different lists/);
});

test("a list that can't be loaded is said, and loads again", async () => {
  server.use(
    http.get("*/api/v1/egress-rules", () => problem(429, "queue_full", "Full."), { once: true }),
  );
  const { user } = openPage(PAGE);
  await user.click(await screen.findByRole("button", { name: "Try again" }));
  expect(await screen.findByText("ads.example")).toBeVisible();
});
