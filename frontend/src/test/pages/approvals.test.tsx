import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { http } from "msw";
import { beforeEach, expect, test } from "vitest";
import { aMail, anApproval, anEffect } from "../act-factories";
import { anEvent } from "../factories";
import { warren } from "../fake-warren";
import { openPage } from "../open-page";
import { problem, server } from "../server";

const PAGE = "/approvals";
const card = (id = "approval-1") => {
  const found = document.querySelector<HTMLElement>(`[data-approval="${id}"]`);
  if (found === null) throw new Error(`There is no card ${id}.`);
  return found;
};
const inCard = async (id = "approval-1") => within(await waitFor(() => card(id)));
const tellOf = (change: Parameters<typeof anApproval>[0]) => {
  const approval = anApproval({ ...warren.approval("approval-1"), ...change });
  act(() => warren.tell(anEvent({ kind: "approval.changed", n: approval.rev + 1, approval })));
};
const listening = () => waitFor(() => expect(warren.followers).toHaveLength(1));

beforeEach(() => {
  warren.approvals = [anApproval()];
});

test("a card shows the act as the world will see it, and how long there is", async () => {
  warren.approvals = [
    anApproval({
      card: aMail({
        cc: ["bob@example.org"],
        in_reply_to: "Leak — Piet",
        attachments: [{ name: "plan.pdf", media_type: "application/pdf", size: 2048 }],
      }),
    }),
  ];
  openPage(PAGE);
  const mail = within((await inCard()).getByRole("group", { name: "Mail" }));
  for (const words of [
    "Ann <ann@example.org>",
    "piet@plumber.example",
    "bob@example.org",
    "Thursday",
    "Thursday at ten works.",
    "Leak — Piet",
    "plan.pdf",
  ]) {
    expect(mail.getByText(words)).toBeVisible();
  }
  const deadline = (await inCard()).getByText("expires in 23 h");
  expect(deadline).toHaveAttribute("title", expect.stringMatching(/\d{4}.*:\d\d:\d\d/));
});

test("A approves the card in focus, and the yes can be taken back while it cools off", async () => {
  const { user } = openPage(PAGE);
  await inCard();
  await user.keyboard("a");
  expect(warren.asked).not.toContain("POST /approvals/approval-1");
  await user.keyboard("ja");
  expect(await (await inCard()).findByText(/^Sending in (10|9) s$/)).toBeVisible();
  expect((await inCard()).getByText("approved by you just now")).toBeVisible();
  expect(card()).toHaveFocus();
  expect(screen.queryByTestId("badge")).toBeNull();
  await waitFor(() => expect(card()).toHaveTextContent("Sending in 9 s"));
  await user.click((await inCard()).getByRole("button", { name: "Undo" }));
  expect(await (await inCard()).findByRole("button", { name: "Approve" })).toBeVisible();
  expect(screen.getByTestId("badge")).toHaveTextContent("1");
});

test("Enter on a card decides nothing, nor do the keys in its fields", async () => {
  const { user } = openPage(PAGE);
  await inCard();
  await user.keyboard("j{Enter}");
  await user.click((await inCard()).getByRole("button", { name: "Edit" }));
  await user.type((await inCard()).getByLabelText("Subject"), "a r{Enter}");
  expect(warren.asked.filter((each) => each.startsWith("POST"))).toEqual([]);
});

test("what was sent is said with its link", async () => {
  warren.approvals = [
    anApproval({ state: "approved", run_at: new Date(Date.now() - 100).toISOString() }),
  ];
  openPage("/approvals/approval-1");
  expect(await (await inCard()).findByText("Sending…")).toBeVisible();
  await listening();
  act(() => warren.tell(anEvent({ kind: "effect.changed", n: 5, effect: anEffect() })));
  tellOf({ rev: 4, consumed_at: new Date().toISOString(), effect_id: "effect-1" });
  expect(await (await inCard()).findByText("done")).toBeVisible();
  expect((await inCard()).getByRole("link", { name: "Open it" })).toHaveAttribute(
    "href",
    "https://mail.google.example/18c2f0",
  );
});

test("a mail is changed before it goes out; what is wrong stands at its field", async () => {
  server.use(
    http.post("*/api/v1/approvals/approval-1", () =>
      problem(422, "invalid", "An address is wrong.", "Correct it.", [
        { where: "body.args.to.0", message: "“piet” is no address." },
      ]),
    ),
  );
  const { user } = openPage(PAGE);
  await user.click((await inCard()).getByRole("button", { name: "Edit" }));
  const to = (await inCard()).getByLabelText("To");
  await user.clear(to);
  await user.type(to, "piet");
  await user.click((await inCard()).getByRole("button", { name: "Approve with these changes" }));
  expect(await (await inCard()).findByText("“piet” is no address.")).toBeVisible();
  expect(to).toHaveAccessibleDescription("“piet” is no address.");
  expect(to).toBeInvalid();
  server.resetHandlers();
  await user.type(to, "@plumber.example, bob@example.org");
  await user.click((await inCard()).getByRole("button", { name: "Approve with these changes" }));
  expect(await (await inCard()).findByText("changed and approved by you just now")).toBeVisible();
  expect(warren.sentTo("/approvals/approval-1")).toEqual({
    decision: "edit",
    args: { to: ["piet@plumber.example", "bob@example.org"] },
  });
});

test("R asks for a reason, which may be left out; Esc goes back", async () => {
  const { user } = openPage(PAGE);
  await inCard();
  await user.keyboard("jr");
  expect((await inCard()).getByLabelText("Why (optional)")).toHaveFocus();
  await user.keyboard("{Escape}");
  expect(card()).toHaveFocus();
  await user.keyboard("r");
  await user.keyboard("Too sharp.{Enter}");
  expect(await (await inCard()).findByText(/rejected by you just now/)).toHaveTextContent(
    "rejected by you just now “Too sharp.”",
  );
  expect(warren.sentTo("/approvals/approval-1")).toEqual({
    decision: "reject",
    reason: "Too sharp.",
  });
});

test("a standing rule is spelled out before it is made, and not offered otherwise", async () => {
  const always = {
    text: "Always allow sending from ann@example.org to piet@plumber.example",
    scope: { account: ["ann@example.org"], to: ["piet@plumber.example"] },
  };
  warren.approvals = [
    anApproval({ always }),
    anApproval({ id: "tainted", args_hash: "2", tainted: true }),
  ];
  const { user } = openPage(PAGE);
  expect((await inCard("tainted")).queryByRole("button", { name: /Always allow/ })).toBeNull();
  await user.click((await inCard()).getByRole("button", { name: "Always allow…" }));
  const dialog = within(await screen.findByRole("dialog", { name: "Always allow this?" }));
  expect(dialog.getByText(always.text)).toBeVisible();
  expect(dialog.getByText("email")).toBeVisible();
  expect(dialog.getByText("ann@example.org")).toBeVisible();
  expect(dialog.getByText("piet@plumber.example")).toBeVisible();
  // Keys that decide a card are letters in its dialog.
  await user.keyboard("a");
  expect(warren.sentTo("/approvals/approval-1")).toBeUndefined();
  await user.click(dialog.getByRole("button", { name: "for a week" }));
  await user.click(dialog.getByRole("button", { name: "Approve and always allow" }));
  await (await inCard()).findByText(/^Sending in/);
  const sent = warren.sentTo("/approvals/approval-1") as { always: { until: string } };
  expect(sent).toMatchObject({ decision: "approve" });
  const days = (Date.parse(sent.always.until) - Date.now()) / 86_400_000;
  expect(days).toBeGreaterThan(6.9);
  expect(days).toBeLessThan(7.1);
});

test("what another window decided is said as such", async () => {
  openPage(PAGE);
  await inCard();
  await listening();
  tellOf({
    rev: 2,
    state: "rejected",
    decision: "reject",
    decided_by: "owner",
    decided_at: new Date().toISOString(),
  });
  expect(
    await (await inCard()).findByText("rejected by you just now in another window"),
  ).toBeVisible();
});

test("who comes too late is told who decided, and sees it", async () => {
  const decided_at = new Date(Date.now() - 125_000).toISOString();
  server.use(
    http.post("*/api/v1/approvals/approval-1", () => {
      warren.changeApproval("approval-1", {
        state: "approved",
        decision: "approve",
        decided_by: "ann",
        decided_at,
      });
      return problem(409, "already_decided", "ann approved it 2 minutes ago.");
    }),
  );
  const { user } = openPage(PAGE);
  await inCard();
  await user.click((await inCard()).getByRole("button", { name: "Approve" }));
  expect(await (await inCard()).findByText("ann approved it 2 minutes ago.")).toBeVisible();
  expect((await inCard()).getByText("approved by ann 2 min ago")).toBeVisible();
});

test("an older state that comes late changes nothing", async () => {
  warren.approvals = [anApproval({ rev: 5, title: "The newest" })];
  openPage(PAGE);
  await inCard();
  await listening();
  tellOf({ rev: 4, title: "An older one", state: "withdrawn" });
  tellOf({ rev: 6, title: "Newer still" });
  expect(await screen.findByRole("heading", { name: "Newer still" })).toBeVisible();
  expect(screen.getByTestId("badge")).toHaveTextContent("1");
});

test("an act whose outcome isn't known is asked about in other words", async () => {
  warren.approvals = [anApproval({ kind: "outcome", editable: [], title: "Send a mail to Piet" })];
  const { user } = openPage(PAGE);
  expect(await (await inCard()).findByText("It isn't known whether this was sent")).toBeVisible();
  expect((await inCard()).getByRole("button", { name: "Send again" })).toBeVisible();
  await user.click((await inCard()).getByRole("button", { name: "Leave it" }));
  await user.click((await inCard()).getByRole("button", { name: "Leave it" }));
  expect(await (await inCard()).findByText(/left as it is, decided by you/)).toBeVisible();
});

test("a held key decides one card only", async () => {
  openPage(PAGE);
  await inCard();
  card().focus();
  fireEvent.keyDown(card(), { key: "a", repeat: true });
  expect(warren.sentTo("/approvals/approval-1")).toBeUndefined();
});
