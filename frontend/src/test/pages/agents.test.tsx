import { act, screen, waitFor, within } from "@testing-library/react";
import { delay, http, HttpResponse } from "msw";
import { expect, test } from "vitest";
import type { AgentRun } from "@/api/types";
import { anAgent, AT } from "../factories";
import { warren } from "../fake-warren";
import { openPage } from "../open-page";
import { problem, server } from "../server";

const run = (duration_ms: number, state: AgentRun["state"] = "completed"): AgentRun => ({
  finished_at: AT,
  duration_ms,
  state,
});
const card = async (agent: string) =>
  within((await screen.findByRole("heading", { name: agent })).closest("li")!);

test("an agent tells what runs of it and how its last steps went", async () => {
  warren.agents = [
    anAgent({
      busy: 1,
      queued: 3,
      recent: [run(400), run(1200, "failed"), run(800)],
      failed_rate: 1 / 3,
      tools: ["query_table", "send_mail"],
      effects: { query_table: "none", send_mail: "outward" },
    }),
  ];
  openPage("/agents");
  const data = await card("data");
  expect(data.getByTestId("agent-status")).toHaveTextContent(
    "1 worker · 1 of 2 slots busy · 3 queued",
  );
  expect(data.getByRole("img", { name: /last 3 steps/ })).toHaveAccessibleName(
    "Durations of the last 3 steps, oldest first: from 0.4 s to 1.2 s, 1 failed",
  );
  expect(data.getByText(/half took less than 0.8 s/)).toHaveTextContent("1 of 3 failed");
  expect(data.getByText(/act outside, and ask first/).parentElement).toHaveTextContent("send_mail");
  expect(data.getByRole("link", { name: "Tasks of data" })).toHaveAttribute(
    "href",
    "/tasks?agent=data",
  );
});

test("without a worker it says how to start one, and offers no test", async () => {
  warren.agents = [anAgent({ workers: 0, slots: 0 })];
  openPage("/agents");
  const data = await card("data");
  expect(data.getByText("warren worker data")).toBeVisible();
  expect(data.getByRole("button", { name: "Try data" })).toBeDisabled();
});

test("an agent whose worker is started by itself can be tried without one", async () => {
  warren.agents = [anAgent({ workers: 0, slots: 0, from_zero: true })];
  openPage("/agents");
  const data = await card("data");
  expect(data.getByTestId("agent-status")).toHaveTextContent("one is started when there is work");
  expect(data.queryByText("warren worker data")).toBeNull();
  expect(data.getByRole("button", { name: "Try data" })).toBeEnabled();
});

test("pausing says first what waits; resuming needs no question", async () => {
  warren.agents = [anAgent({ busy: 1, queued: 2 })];
  const { user } = openPage("/agents");
  await user.click((await card("data")).getByRole("button", { name: "Pause data" }));
  const dialog = within(await screen.findByRole("dialog"));
  expect(
    dialog.getByText(
      "1 step that runs will end. 2 queued steps wait, and new ones too, until the agent is resumed.",
    ),
  ).toBeVisible();
  await user.click(dialog.getByRole("button", { name: "Pause" }));
  const data = await card("data");
  expect(await data.findByText("Paused: 2 steps wait until it is resumed.")).toBeVisible();
  expect(data.getByRole("button", { name: "Try data" })).toBeDisabled();
  await user.click(data.getByRole("button", { name: "Resume data" }));
  expect(await data.findByRole("button", { name: "Pause data" })).toBeVisible();
  expect(warren.asked).toContain("POST /agents/data/resume");
});

test("who may not pause is told so", async () => {
  server.use(
    http.post("*/api/v1/agents/:name/pause", () =>
      problem(403, "not_allowed", "Only an administrator may do this.", "Ask one."),
    ),
  );
  const { user } = openPage("/agents");
  await user.click(await screen.findByRole("button", { name: "Pause data" }));
  await user.click(
    within(await screen.findByRole("dialog")).getByRole("button", { name: "Pause" }),
  );
  expect(await screen.findByText("Only an administrator may do this.")).toBeVisible();
});

test("a test request sends the first example with its sample file to this agent", async () => {
  const { user } = openPage("/agents");
  await user.click(await screen.findByRole("button", { name: "Try data" }));
  await waitFor(() => expect(location.pathname).toBe("/c/conversation-1"));
  expect(warren.sent).toEqual([
    expect.objectContaining({
      message: "Which region sold most last quarter?",
      agent: "data",
      files: ["sample"],
    }),
  ]);
});

test("while the agents load nothing says that there are none", async () => {
  server.use(
    http.get("*/api/v1/agents", async () => {
      await delay("infinite");
      return HttpResponse.json({ items: [] });
    }),
  );
  openPage("/agents");
  expect(await screen.findByRole("status", { name: "Loading the agents" })).toBeVisible();
  expect(screen.queryByText("No agent is installed.")).not.toBeInTheDocument();
});

test("what cannot be loaded says how to go on", async () => {
  server.use(http.get("*/api/v1/agents", () => problem(500, "internal", "Broken.", "Try again.")));
  openPage("/agents");
  expect(await screen.findByText("The agents could not be loaded.")).toBeVisible();
});

test("a provider that is left alone is named, with how long and why, until it is back", async () => {
  const gmail = {
    key: "gmail",
    label: "Gmail",
    state: "opened",
    failures: 5,
    reason: "connection refused",
    retry_at: new Date(Date.now() + 40_000).toISOString(),
    since: AT,
  } as const;
  warren.outside = [gmail, { ...gmail, key: "imap", label: "mail.example", state: "closed" }];
  openPage("/agents");
  const note = await screen.findByRole("list", { name: "Providers that don't answer" });
  expect(note).toHaveTextContent(
    /^Gmail is being left alone for \d+ s more after 5 failures \(connection refused\)\.$/,
  );
  warren.outside = [{ ...gmail, state: "half-opened" }];
  act(() =>
    warren.tell({ kind: "provider.changed", provider: { ...gmail, state: "half-opened" } }),
  );
  await waitFor(() => expect(note).toHaveTextContent(/one call is trying it again now/));
  warren.outside = [];
  act(() => warren.tell({ kind: "provider.changed", provider: { ...gmail, state: "closed" } }));
  await waitFor(() => expect(note).not.toBeInTheDocument());
});
