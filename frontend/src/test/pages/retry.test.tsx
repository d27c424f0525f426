import { screen, waitFor, within } from "@testing-library/react";
import { http } from "msw";
import { expect, test } from "vitest";
import { anEffect } from "../act-factories";
import { aConversation, AT, aStep, aTask } from "../factories";
import { warren } from "../fake-warren";
import { openPage } from "../open-page";
import { problem, server } from "../server";

const PAGE = "/c/conversation-1";

function show(): void {
  const failed = { id: "b", position: 1, state: "failed", instruction: "Send it" } as const;
  warren.conversations = [
    aConversation({
      tasks: [
        aTask({
          id: "task-1",
          state: "failed",
          completed_at: AT,
          steps: [aStep({ id: "a", state: "completed", instruction: "Read it" }), aStep(failed)],
          effects: [
            anEffect({
              title: "Send a mail to Anna",
              state: "done",
              link: "https://mail.example/1",
            }),
          ],
        }),
      ],
    }),
  ];
  warren.preview = {
    token: "first",
    used: { ...aTask({}).usage, cost: "0.02", model_calls: 3 },
    estimate: { cost: "0.04", currency: "USD", seconds: 75, basis: "recent" },
  };
}

const opened = async () => {
  const { user } = openPage(PAGE);
  await user.click(await screen.findByRole("button", { name: "Try again" }));
  const dialog = within(await screen.findByRole("dialog", { name: "Run this again?" }));
  await dialog.findByRole("list", { name: "Runs again" });
  return { user, dialog };
};

test("before a task runs again its steps, its acts and what it may take are shown", async () => {
  show();
  const { user, dialog } = await opened();
  expect(dialog.getByRole("list", { name: "Runs again" })).toHaveTextContent("2.data Send it");
  expect(dialog.getByRole("list", { name: "Kept" })).toHaveTextContent("1.data Read it");
  expect(dialog.getByRole("list", { name: "Already done" })).toHaveTextContent(
    "Send a mail to Anna",
  );
  expect(dialog.getByRole("link", { name: "Open it" })).toHaveAttribute(
    "href",
    "https://mail.example/1",
  );
  expect(dialog.getByText("The same is not done again without asking you.")).toBeVisible();
  expect(dialog.getByText("$0.02, 3 model calls")).toBeVisible();
  expect(dialog.getByText("about $0.04, 1:15, as such steps took lately")).toBeVisible();
  await user.click(dialog.getByRole("button", { name: "Run again" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).not.toBeInTheDocument());
  expect(warren.asked).toContain("POST /tasks/task-1/retry");
});

test("what changed since is shown before it is done", async () => {
  show();
  const { user, dialog } = await opened();
  warren.preview = { ...warren.preview, token: "second", steps_kept: [] };
  await user.click(dialog.getByRole("button", { name: "Run again" }));
  expect(await dialog.findByText(/Something changed meanwhile/)).toBeVisible();
  await waitFor(() => expect(dialog.queryByRole("list", { name: "Kept" })).not.toBeInTheDocument());
  await user.click(dialog.getByRole("button", { name: "Run again" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).not.toBeInTheDocument());
});

test("what can't be run again says why, and offers nothing", async () => {
  show();
  server.use(
    http.get("*/api/v1/tasks/:id/retry", () =>
      problem(409, "conflict", "Another task is at work.", "Wait."),
    ),
  );
  const { user } = openPage(PAGE);
  await user.click(await screen.findByRole("button", { name: "Try again" }));
  const dialog = within(await screen.findByRole("dialog"));
  expect(await dialog.findByText("Another task is at work.")).toBeVisible();
  expect(dialog.getByRole("button", { name: "Run again" })).toBeDisabled();
});
