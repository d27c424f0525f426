import { act, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { anApproval } from "../act-factories";
import { aCall, aConversation, anEvent, aStep, aTask, CONVERSATION } from "../factories";
import { warren } from "../fake-warren";
import { openPage } from "../open-page";

class FakeNotification {
  static permission: NotificationPermission = "default";
  static shown: FakeNotification[] = [];
  static answer: NotificationPermission = "granted";
  static requestPermission = vi.fn(() => {
    FakeNotification.permission = FakeNotification.answer;
    return Promise.resolve(FakeNotification.answer);
  });
  onclick: (() => void) | null = null;
  close = vi.fn();

  constructor(
    readonly title: string,
    readonly options: NotificationOptions,
  ) {
    FakeNotification.shown.push(this);
  }
}

class SilentSocket {
  static readonly OPEN = 1;
  close = vi.fn();
}

const look = (state: DocumentVisibilityState) =>
  vi.spyOn(document, "visibilityState", "get").mockReturnValue(state);
const tell = (with_: Parameters<typeof anApproval>[0], n = 2) => {
  const approval = anApproval(with_);
  warren.approvals = [...warren.approvals.filter(({ id }) => id !== approval.id), approval];
  act(() => warren.tell(anEvent({ kind: "approval.changed", n, approval })));
};
const ready = async () => {
  await waitFor(() => expect(warren.followers).toHaveLength(1));
  await waitFor(() => expect(warren.asked).toContain("GET /approvals"));
};

beforeEach(() => {
  FakeNotification.permission = "default";
  FakeNotification.answer = "granted";
  FakeNotification.shown = [];
  FakeNotification.requestPermission.mockClear();
  vi.stubGlobal("Notification", FakeNotification);
});
afterEach(() => vi.unstubAllGlobals());

test("the browser is asked only after a press", async () => {
  const { user } = openPage("/approvals");
  const button = await screen.findByRole("button", { name: "Notify me" });
  expect(FakeNotification.requestPermission).not.toHaveBeenCalled();
  await user.click(button);
  expect(await screen.findByRole("button", { name: "Stop notifying me" })).toBeVisible();
  expect(warren.sentTo("/preferences")).toEqual({ notify: true });
  await user.click(screen.getByRole("button", { name: "Stop notifying me" }));
  expect(await screen.findByRole("button", { name: "Notify me" })).toBeVisible();
});

test("a browser that says no is believed", async () => {
  FakeNotification.answer = "denied";
  const { user } = openPage("/approvals");
  await user.click(await screen.findByRole("button", { name: "Notify me" }));
  expect(await screen.findByText(/doesn't allow notifications/)).toBeVisible();
  expect(warren.sentTo("/preferences")).toBeUndefined();
});

test("out of view a new one is told of, and a press on it opens it", async () => {
  FakeNotification.permission = "granted";
  warren.preferences = { ...warren.preferences, notify: true };
  warren.approvals = [anApproval({ id: "there before" })];
  openPage("/tasks");
  await ready();
  await waitFor(() => expect(warren.asked).toContain("GET /preferences"));
  expect(await screen.findByTestId("badge")).toHaveTextContent("1");
  look("hidden");
  tell({ id: "new", args_hash: "2", title: "Send a mail to Bob" });
  await waitFor(() => expect(FakeNotification.shown).toHaveLength(1));
  const [notice] = FakeNotification.shown;
  expect(notice).toMatchObject({
    title: "Send a mail to Bob",
    options: { body: "Waits for your approval", tag: "new" },
  });
  act(() => notice!.onclick?.());
  await waitFor(() => expect(location.pathname).toBe("/approvals/new"));
  await waitFor(() => expect(document.activeElement).toHaveAttribute("data-approval", "new"));
});

test("a reminder is told of once", async () => {
  FakeNotification.permission = "granted";
  warren.preferences = { ...warren.preferences, notify: true };
  warren.approvals = [anApproval()];
  openPage("/tasks");
  await ready();
  await screen.findByTestId("badge");
  look("hidden");
  const reminded_at = new Date().toISOString();
  tell({ rev: 2, reminded_at });
  await waitFor(() =>
    expect(FakeNotification.shown.map(({ options }) => options.body)).toEqual([
      "Still waits for your approval",
    ]),
  );
  tell({ rev: 3, reminded_at, title: "Changed" }, 3);
  tell({ rev: 4, reminded_at, state: "rejected" }, 4);
  await waitFor(() => expect(screen.queryByTestId("badge")).toBeNull());
  expect(FakeNotification.shown).toHaveLength(1);
});

test.each([
  ["in view", true, "visible"],
  ["not wanted", false, "hidden"],
] as const)("nothing is told of what is %s", async (_, notify, state) => {
  FakeNotification.permission = "granted";
  warren.preferences = { ...warren.preferences, notify };
  openPage("/tasks");
  await ready();
  look(state);
  tell({});
  expect(await screen.findByTestId("badge")).toHaveTextContent("1");
  expect(FakeNotification.shown).toEqual([]);
});

test("a step that waits for its person's hands is told of, stands above the plan, and leads to its view", async () => {
  FakeNotification.permission = "granted";
  warren.preferences = { ...warren.preferences, notify: true };
  const title = "Asking you to take over the browser: solve the captcha";
  const asks = aCall({ tool: "ask_person_to_take_over", title, state: "running" });
  const step = aStep({ agent: "browser", state: "running", calls: [asks] });
  warren.conversations = [aConversation({ tasks: [aTask({ state: "running", steps: [step] })] })];
  vi.stubGlobal("WebSocket", SilentSocket);
  Element.prototype.scrollIntoView = vi.fn();
  localStorage.setItem("warren.live-view.hidden", "true");
  look("hidden");
  const { user } = openPage(`/c/${CONVERSATION}`);
  const notice = await screen.findByTestId("take-over-notice");
  expect(notice).toHaveTextContent("Step 1 waits for you");
  expect(notice).toHaveTextContent("solve the captcha");
  await waitFor(() =>
    expect(FakeNotification.shown).toMatchObject([
      { title: "Step 1 waits for you", options: { body: title, tag: "call-1" } },
    ]),
  );
  expect(screen.queryByTestId("live-screen")).toBeNull();
  await user.click(screen.getByRole("button", { name: "Open the live view" }));
  expect(await screen.findByTestId("live-screen")).toBeVisible();
});
