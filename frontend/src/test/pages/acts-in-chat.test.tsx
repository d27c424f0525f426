import { act, screen, waitFor, within } from "@testing-library/react";
import { beforeEach, expect, test, vi } from "vitest";
import { leave } from "@/api/leave";
import type { StepDetail, TaskView } from "@/api/types";
import { aConnection, anApproval, anEffect } from "../act-factories";
import { aConversation, anEvent, aReceipt, aStep, aTask, CONVERSATION } from "../factories";
import { warren } from "../fake-warren";
import { openPage } from "../open-page";

const PAGE = `/c/${CONVERSATION}`;
const waiting: StepDetail = aStep({ agent: "email", state: "awaiting_approval", attempt: 1 });

function show(task: Partial<TaskView>): void {
  warren.conversations = [
    aConversation({
      tasks: [aTask({ round: 1, state: "waiting", waiting_for: "approval", ...task })],
    }),
  ];
}

const row = async (n: number) => within((await screen.findAllByTestId("step"))[n - 1]!);

beforeEach(() => {
  warren.approvals = [anApproval()];
  show({ steps: [aStep({ id: "before" }), waiting], approvals: [anApproval()] });
});

test("the card stands in the row of its step, and the task says what it waits for", async () => {
  openPage(PAGE);
  expect(await (await row(2)).findByRole("button", { name: "Approve" })).toBeVisible();
  expect((await row(1)).queryByTestId("approval")).toBeNull();
  expect((await row(2)).getByText("waiting for your approval")).toBeVisible();
  expect(screen.getByTestId("task-state")).toHaveTextContent("waiting for your approval");
});

test("it is decided there, at once also on the badge", async () => {
  const { user } = openPage(PAGE);
  await user.click(await (await row(2)).findByRole("button", { name: "Approve" }));
  expect(await (await row(2)).findByText(/^Sending in/)).toBeVisible();
  await waitFor(() => expect(screen.queryByTestId("badge")).toBeNull());
});

test("a question that comes while the person looks appears in its row", async () => {
  warren.approvals = [];
  show({ state: "running", waiting_for: null, steps: [{ ...waiting, state: "running" }] });
  openPage(PAGE);
  await row(1);
  await waitFor(() => expect(warren.followers).toHaveLength(1));
  act(() =>
    warren.tell(
      anEvent({ kind: "approval.changed", source: "step-1", n: 1, approval: anApproval() }),
    ),
  );
  expect(await (await row(1)).findByRole("button", { name: "Approve" })).toBeVisible();
});

test("of many the first are shown, the rest by the inbox; what was decided folds away", async () => {
  const many = ["a", "b", "c", "d", "e"].map((id) => anApproval({ id, args_hash: id }));
  const past = anApproval({ id: "past", state: "rejected", decided_by: "ann" });
  show({ steps: [waiting], approvals: [...many, past] });
  const { user } = openPage(PAGE);
  expect(await (await row(1)).findByText(/2 more wait for you here/)).toBeVisible();
  expect((await row(1)).getByRole("link", { name: "Open the approvals" })).toHaveAttribute(
    "href",
    "/approvals",
  );
  expect((await row(1)).getAllByTestId("approval")).toHaveLength(3);
  await user.click((await row(1)).getByRole("button", { name: "1 decision" }));
  expect((await row(1)).getByText(/^rejected by ann/)).toBeVisible();
});

test("a step that waits for Gmail leads to Google and back to where it waits", async () => {
  const error = {
    code: "reconnect",
    message: "Google does not accept the key any more.",
    cure: "Connect it again: the step then goes on.",
    details: { connection_id: "connection-1" },
  };
  warren.connections = [aConnection({ scopes: ["read", "send"] })];
  show({ waiting_for: "parked", steps: [{ ...waiting, state: "parked", error }], approvals: [] });
  const { user } = openPage(PAGE);
  expect(await (await row(1)).findByText("waits for Gmail to be reconnected")).toBeVisible();
  expect((await row(1)).getByText(error.cure)).toBeVisible();
  const leaving = vi.spyOn(leave, "for").mockReturnValue();
  await user.click(await (await row(1)).findByRole("button", { name: "Reconnect Gmail" }));
  await waitFor(() =>
    expect(leaving).toHaveBeenCalledWith("https://accounts.google.example/authorize?state=s"),
  );
  expect(warren.sentTo("/connections/gmail")).toEqual({
    scopes: ["read", "send"],
    connection_id: "connection-1",
    back: PAGE,
  });
});

test("a step that lacks a right asks for it; without an account it leads to the connections", async () => {
  const error = {
    code: "scope_missing",
    message: "It may not send.",
    cure: "Allow it.",
    details: { connection_id: "connection-1", scopes: "read,send" },
  };
  const parked = { ...waiting, state: "parked" as const, error };
  const unknown = { ...error, code: "reconnect", details: {} };
  warren.connections = [aConnection()];
  show({
    waiting_for: "parked",
    steps: [parked, { ...parked, id: "two", error: unknown }],
    approvals: [],
  });
  const { user } = openPage(PAGE);
  await user.click(await (await row(1)).findByRole("button", { name: "Allow" }));
  await waitFor(() =>
    expect(warren.sentTo("/connections/gmail")).toMatchObject({ scopes: ["read", "send"] }),
  );
  expect((await row(2)).getByRole("link", { name: "Open the connections" })).toHaveAttribute(
    "href",
    "/settings/connections",
  );
});

const effects = [
  anEffect(),
  anEffect({
    id: "draft",
    title: "Save a draft",
    effect: "reversible",
    approval_id: null,
    link: "javascript:alert(1)",
  }),
  anEffect({ id: "lost", title: "Send a mail to Bob", state: "unknown", link: null }),
];

test("effects stand under the plan: what isn't known first, each with its id and who allowed it", async () => {
  const approval = anApproval({ state: "approved", decided_by: "ann" });
  show({ state: "completed", waiting_for: null, steps: [waiting], approvals: [approval], effects });
  openPage(PAGE);
  const [lost, sent, draft] = (await screen.findAllByTestId("effect")).map((each) => within(each));
  expect(lost!.getByText("not known whether it happened")).toBeVisible();
  expect(lost!.getByText(/Look at the provider before you do it again/)).toBeVisible();
  expect(sent!.getByText("done")).toBeVisible();
  expect(sent!.getByText("18c2f0")).toBeVisible();
  expect(sent!.getByRole("link", { name: "approved by ann" })).toHaveAttribute(
    "href",
    "/approvals/approval-1",
  );
  expect(sent!.getByRole("link", { name: "Open it" })).toHaveAttribute(
    "rel",
    "noreferrer noopener",
  );
  expect(draft!.getByText("allowed without asking")).toBeVisible();
  // Only the web is linked to.
  expect(draft!.queryByRole("link", { name: "Open it" })).toBeNull();
});

test("a receipt lists them too, and says when there are none", async () => {
  warren.receipts.set("t", aReceipt({ task: aTask({ id: "t", effects }) }));
  warren.receipts.set("u", aReceipt({ task: aTask({ id: "u" }) }));
  const first = openPage("/t/t");
  const part = within(await screen.findByRole("region", { name: "Effects" }));
  expect(await part.findAllByTestId("effect")).toHaveLength(3);
  first.unmount();
  openPage("/t/u");
  expect(await screen.findByText("Nothing was done outside.")).toBeVisible();
});

test("leaving out a step that asks is asked first: its question goes with it", async () => {
  const { user } = openPage(PAGE);
  await user.click((await row(2)).getByRole("button", { name: /^Options for Step/ }));
  await user.click(await screen.findByRole("menuitem", { name: "Leave out" }));
  expect(
    await within(await screen.findByRole("dialog")).findByText(/its question is withdrawn/),
  ).toBeVisible();
});
