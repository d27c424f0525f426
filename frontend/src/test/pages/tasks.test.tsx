import { screen, waitFor, within } from "@testing-library/react";
import { http } from "msw";
import { beforeEach, expect, test } from "vitest";
import { aBrief, aConversation, anEvent, aStep, aTask, AT } from "../factories";
import { warren } from "../fake-warren";
import { openPage } from "../open-page";
import { problem, server } from "../server";

const usage = { ...aTask().usage, cost: "0.12" };
const done = aTask({
  id: "done",
  request: "Chart the table on page 2",
  state: "completed",
  started_at: AT,
  completed_at: "2026-11-20T10:00:08Z",
  usage,
  steps: [aStep({ agent: "document" }), aStep({ id: "s2", agent: "data" })],
});
const running = aTask({ id: "running", request: "Run the tests", state: "running" });

beforeEach(() => {
  warren.conversations = [aConversation({ tasks: [running, done] })];
});

const requests = async (): Promise<string[]> =>
  (await screen.findAllByTestId("task")).map((row) => within(row).getByRole("link").textContent);

test("a task tells where it stands, who worked on it and what it took", async () => {
  openPage("/tasks");
  const row = within((await screen.findByText("Chart the table on page 2")).closest("tr")!);
  expect(row.getByRole("link")).toHaveAttribute("href", "/t/done");
  const words = row.getAllByRole("cell").map(({ textContent }) => textContent);
  expect(words[0]).toBe("done");
  expect(words[2]).toBe("documentdata");
  expect(words[3]).toBe("chat");
  expect(words.slice(5)).toEqual(["8 s", "$0.12"]);
  expect(row.getByRole("img", { name: "done" })).toBeVisible();
});

test("filters by state, agent and words are part of the address", async () => {
  const { user } = openPage("/tasks");
  expect(await requests()).toHaveLength(2);
  await user.click(
    within(screen.getByRole("group", { name: "State" })).getByRole("button", { name: "Running" }),
  );
  await waitFor(async () => expect(await requests()).toEqual(["Run the tests"]));
  await user.click(
    within(screen.getByRole("group", { name: "State" })).getByRole("button", { name: "All" }),
  );
  await user.click(await screen.findByRole("button", { name: "data" }));
  await user.type(screen.getByLabelText("Search requests"), "chart");
  await waitFor(async () => expect(await requests()).toEqual(["Chart the table on page 2"]));
  expect(location.search).toBe("?agent=data&q=chart");
  await user.type(screen.getByLabelText("Search requests"), "s of nothing");
  expect(await screen.findByText("No task matches.")).toBeVisible();
});

test("an address with filters opens the list it names; nonsense in it is passed over", async () => {
  openPage("/tasks?state=completed&agent=gone");
  expect(await screen.findByText("No task matches.")).toBeVisible();
  expect(screen.getByRole("button", { name: "gone" })).toHaveAttribute("aria-pressed", "true");
  expect(screen.getByRole("button", { name: "Done" })).toHaveAttribute("aria-pressed", "true");
});

test("the list follows what happens", async () => {
  openPage("/tasks");
  await requests();
  await waitFor(() => expect(warren.followers).toHaveLength(1));
  warren.changeTask("running", { state: "failed", completed_at: AT });
  const task = aBrief({ id: "running", state: "failed" });
  warren.tell(anEvent({ kind: "task.changed", n: 2, task }));
  const row = async () => (await screen.findByText("Run the tests")).closest("tr");
  await waitFor(async () => expect(await row()).toHaveAttribute("data-state", "failed"));
});

test("an empty room says what to do; a failed one how to go on", async () => {
  warren.conversations = [];
  const first = openPage("/tasks");
  expect(await screen.findByText("No task here yet.")).toBeVisible();
  expect(screen.getByRole("link", { name: "Start a new chat" })).toHaveAttribute("href", "/");
  first.unmount();
  server.use(http.get("*/api/v1/tasks", () => problem(500, "internal", "Broken.", "Try again.")));
  openPage("/tasks");
  expect(await screen.findByText("The tasks could not be loaded.")).toBeVisible();
});
