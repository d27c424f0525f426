import { QueryClient, QueryObserver } from "@tanstack/react-query";
import { waitFor } from "@testing-library/react";
import { afterEach, beforeEach, expect, test } from "vitest";
import { pendingApprovalsQuery } from "@/api/approvals";
import { connectionsQuery } from "@/api/connections";
import { conversationQuery, conversationsQuery } from "@/api/conversations";
import { keys } from "@/api/keys";
import type { ApprovalView, ConnectionView, ConversationDetail, LiveEvent } from "@/api/types";
import { aConnection, anApproval, anEffect } from "@/test/act-factories";
import {
  aBrief,
  aConversation,
  aMessage,
  anEvent,
  aTask,
  CONVERSATION,
  streamed,
  TASK,
} from "@/test/factories";
import { warren } from "@/test/fake-warren";
import { CachePatcher } from "./cache-patcher";

let client: QueryClient;
let patcher: CachePatcher;
let end: () => void;
let ticks: number;
let closing: (() => void)[];

beforeEach(() => {
  client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  patcher = new CachePatcher(client);
  end = patcher.start();
  ticks = 1;
  closing = [];
  warren.conversations = [aConversation({ tasks: [aTask()] })];
});

afterEach(() => {
  end();
  closing.forEach((close) => close());
  client.clear();
});

/** Show the conversation, as an open page does. */
const open = async () => {
  closing.push(
    new QueryObserver(client, conversationQuery(CONVERSATION)).subscribe(() => undefined),
  );
  await waitFor(() => expect(shown()).toBeDefined());
};
const ready = (cursor = "e.1-0") => patcher.handle({ type: "ready", cursor });
const tell = (event: LiveEvent) => {
  ticks += 1;
  patcher.handle({ type: "event", cursor: `e.${ticks}-0`, event });
};
const shown = () => client.getQueryData<ConversationDetail>(keys.conversation(CONVERSATION));
const taskShown = () => shown()?.tasks[0];
const changed = (n: number, state: "planning" | "running" | "completed") =>
  anEvent({ kind: "task.changed", n, task: aBrief({ state }) });
const asked = (what: string) => warren.asked.filter((each) => each === what).length;
const READ = `GET /conversations/${CONVERSATION}`;

test("an event patches the open conversation without a request", async () => {
  ready();
  await open();
  tell(changed(2, "planning"));
  expect(taskShown()?.state).toBe("planning");
  expect(asked(READ)).toBe(1);
});

test("after a gap the task is read anew, and what came meanwhile is applied to it", async () => {
  ready();
  await open();
  warren.changeTask(TASK, { state: "running", sources: { task: 4 } });
  tell(changed(4, "running"));
  tell(changed(5, "completed"));
  await waitFor(() =>
    expect(taskShown()).toMatchObject({ state: "completed", sources: { task: 5 } }),
  );
  expect(asked(`GET /tasks/${TASK}`)).toBe(1);
});

test("a task that begins elsewhere appears; so does its message, once", async () => {
  ready();
  await open();
  const other = aBrief({ id: "task-2", request: "and now?" });
  tell({ ...anEvent({ kind: "task.changed", n: 1, task: other }), task_id: "task-2" });
  const said = {
    ...anEvent({ kind: "message.added", n: 2, message: aMessage() }),
    task_id: "task-2",
  };
  tell(said);
  tell(said);
  expect(shown()?.tasks.map(({ id }) => id)).toEqual([TASK, "task-2"]);
  expect(shown()?.messages).toHaveLength(1);
});

test("a snapshot that is older than the stream catches up with what it missed", async () => {
  ready();
  tell(changed(2, "planning"));
  tell(changed(3, "running"));
  await open();
  await waitFor(() => expect(taskShown()?.state).toBe("running"));
  expect(asked(READ)).toBe(1);
});

test("a snapshot from before the stream began is read a second time, once", async () => {
  warren.conversations[0]!.cursor = "e.0-7";
  await open();
  ready("e.9-0");
  await waitFor(() => expect(asked(READ)).toBe(2));
  // The server still gives the old cursor: asking for ever would help nobody.
  await client.refetchQueries({ queryKey: keys.conversation(CONVERSATION) });
  expect(asked(READ)).toBe(3);
});

test("a reset reads everything anew", async () => {
  ready();
  await open();
  warren.changeTask(TASK, { state: "completed", answer: "42", sources: { task: 9 } });
  patcher.handle({ type: "reset", cursor: "f.0-0" });
  await waitFor(() => expect(taskShown()?.answer).toBe("42"));
});

test("streamed text is appended, and ends with the answer", async () => {
  warren.changeTask(TASK, { state: "answering" });
  ready();
  await open();
  tell(streamed(0, "North "));
  tell(streamed(6, "sold most."));
  expect(taskShown()?.partial).toBe("North sold most.");
  tell(
    anEvent({ kind: "task.changed", n: 2, task: aBrief({ state: "completed", answer: "North." }) }),
  );
  expect(taskShown()).toMatchObject({ partial: "", answer: "North." });
});

test("the list shows that a conversation is at work", async () => {
  ready();
  await client.infiniteQuery(conversationsQuery(""));
  tell(changed(2, "running"));
  const pages = client.getQueryData(conversationsQuery("").queryKey);
  expect(pages?.pages[0]?.items[0]?.active).toBe("running");
});

test("a renamed conversation is renamed where it is open", async () => {
  ready();
  await open();
  const { tasks, messages, cursor, ...view } = aConversation({ title: "Sales" });
  tell({ kind: "conversation.changed", conversation_id: CONVERSATION, conversation: view });
  expect(shown()?.title).toBe("Sales");
  expect(taskShown()?.id).toBe(TASK);
});

test("a question that comes joins what waits, by its highest revision", async () => {
  warren.approvals = [anApproval({ rev: 2, title: "two" })];
  ready();
  await client.infiniteQuery(pendingApprovalsQuery);
  const waiting = () =>
    client.getQueryData(pendingApprovalsQuery.queryKey)?.pages.flatMap(({ items }) => items);
  const change = (n: number, approval: ApprovalView) =>
    tell(anEvent({ kind: "approval.changed", n, approval }));
  change(2, anApproval({ rev: 1, title: "one" }));
  change(3, anApproval({ id: "other", args_hash: "x" }));
  change(4, anApproval({ id: "decided before", state: "approved" }));
  expect(waiting()?.map(({ title }) => title)).toEqual([
    "two",
    "Send a mail to piet@plumber.example",
  ]);
  change(5, anApproval({ rev: 3, state: "rejected" }));
  expect(waiting()?.[0]).toMatchObject({ id: "approval-1", state: "rejected" });
});

test("a list that is older than the stream catches up", async () => {
  ready();
  tell(anEvent({ kind: "approval.changed", n: 2, approval: anApproval({ rev: 3, title: "new" }) }));
  warren.approvals = [anApproval({ rev: 2, title: "old" })];
  await client.infiniteQuery(pendingApprovalsQuery);
  const first = client.getQueryData(pendingApprovalsQuery.queryKey)?.pages[0]?.items[0];
  expect(first?.title).toBe("new");
});

test("what was done outside is kept for whoever asks for it", () => {
  ready();
  tell(anEvent({ kind: "effect.changed", n: 2, effect: anEffect({ rev: 2, state: "done" }) }));
  tell(anEvent({ kind: "effect.changed", n: 3, effect: anEffect({ rev: 1, state: "intended" }) }));
  expect(client.getQueryData(keys.effect("effect-1"))).toMatchObject({ state: "done" });
});

test("a connection that changes, comes or goes is patched in the list", async () => {
  warren.connections = [aConnection({ rev: 2 })];
  await client.query(connectionsQuery);
  const listed = () => client.getQueryData(connectionsQuery.queryKey)?.items;
  const change = (connection: ConnectionView | null, connection_id = "connection-1") =>
    tell({ kind: "connection.changed", connection_id, connection });
  change(aConnection({ rev: 1, state: "new" }));
  expect(listed()?.[0]?.state).toBe("active");
  change(aConnection({ rev: 3, state: "reconnect" }));
  change(aConnection({ id: "two" }), "two");
  expect(listed()?.map(({ id, state }) => `${id} ${state}`)).toEqual([
    "connection-1 reconnect",
    "two active",
  ]);
  change(null);
  expect(listed()?.map(({ id }) => id)).toEqual(["two"]);
});
