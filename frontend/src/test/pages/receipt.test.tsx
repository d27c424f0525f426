import { screen, waitFor, within } from "@testing-library/react";
import { http } from "msw";
import { beforeEach, expect, test } from "vitest";
import { aBrief, aFile, anEvent, aReceipt, aStep, aTask, AT } from "../factories";
import { warren } from "../fake-warren";
import { openPage } from "../open-page";
import { problem, server } from "../server";

const HASH = "0123456789abcdef".repeat(4);
const usage = {
  ...aTask().usage,
  model_calls: 2,
  input_tokens: 1200,
  output_tokens: 80,
  cost: "0.02",
};
const task = aTask({
  id: "t",
  request: "Chart the sales",
  state: "completed",
  answer: "North sold most.",
  started_at: AT,
  completed_at: "2026-11-20T10:00:08Z",
  usage,
  steps: [
    aStep({
      state: "completed",
      attempt: 2,
      queued_at: AT,
      started_at: "2026-11-20T10:00:01Z",
      finished_at: "2026-11-20T10:00:03Z",
      usage,
    }),
  ],
});
const receipt = aReceipt({
  task,
  inputs: [{ ...aFile({ id: "gone", name: "sales.csv", deleted: true }), sha256: null }],
  artifacts: [{ ...aFile({ id: "made", name: "by-region.csv", step_id: "step-1" }), sha256: HASH }],
  events: [
    anEvent({ kind: "task.changed", n: 1, task: aBrief() }),
    anEvent({ kind: "task.changed", n: 2, task: aBrief({ state: "completed" }) }),
  ],
});

beforeEach(() => {
  warren.contents.set("made", "region,revenue\nSouth,9\n");
  warren.receipts.set("t", receipt);
});

test("a receipt shows what was asked, what came of it and what it took", async () => {
  openPage("/t/t");
  expect(await screen.findByText("Chart the sales")).toBeVisible();
  expect(screen.getByTestId("receipt-state")).toHaveTextContent("done");
  expect(screen.getByText("1,200 in, 80 out", { selector: "dd" })).toBeVisible();
  expect(screen.getByText("$0.02", { selector: "dd" })).toBeVisible();
  expect(await screen.findByText("North sold most.")).toBeVisible();
  const steps = within(screen.getByRole("table", { name: "Usage per step" }));
  expect(steps.getAllByRole("cell").map(({ textContent }) => textContent)).toEqual([
    "2",
    "1 s",
    "2 s",
    "2",
    "1,200 in, 80 out",
    "$0.02",
  ]);
  const happened = within(screen.getByRole("list", { name: "What happened" }));
  expect(happened.getByText("Task done")).toBeVisible();
});

test("it leads to the chat and can be kept", async () => {
  openPage("/t/t");
  expect(await screen.findByRole("link", { name: "Open in chat" })).toHaveAttribute(
    "href",
    "/c/conversation-1#t",
  );
  expect(screen.getByRole("link", { name: "Export as JSON" })).toHaveAttribute(
    "href",
    "/api/v1/tasks/t/receipt?download=1",
  );
});

test("files carry their hash; one that was deleted says so", async () => {
  const { user } = openPage("/t/t");
  const files = within(await screen.findByRole("list", { name: "Files" }));
  expect(files.getByText(/given/)).toHaveTextContent("deleted");
  expect(files.getByText("made in step 1", { exact: false })).toBeVisible();
  await user.click(files.getByRole("button", { name: "Copy the SHA-256 of by-region.csv" }));
  expect(await navigator.clipboard.readText()).toBe(HASH);
  await user.click(files.getByTitle("Open by-region.csv"));
  const pane = within(await screen.findByRole("complementary", { name: "Artifacts" }));
  expect(await pane.findByRole("cell", { name: "South" })).toBeVisible();
});

test("the receipt of a task at work follows it to its end", async () => {
  const atWork = { ...task, state: "running" as const, answer: null, completed_at: null };
  warren.receipts.set("t", { ...receipt, task: atWork });
  openPage("/t/t");
  await waitFor(() => expect(screen.getByTestId("receipt-state")).toHaveTextContent("running"));
  warren.receipts.set("t", receipt);
  await waitFor(() => expect(screen.getByTestId("receipt-state")).toHaveTextContent("done"));
});

test("a task that isn't here, and one that can't be loaded", async () => {
  const first = openPage("/t/nothing");
  expect(await screen.findByText("This task isn't here")).toBeVisible();
  first.unmount();
  server.use(
    http.get("*/api/v1/tasks/:id/receipt", () => problem(500, "internal", "Broken.", "Try again.")),
  );
  openPage("/t/t");
  expect(await screen.findByText("The receipt could not be loaded.")).toBeVisible();
});
