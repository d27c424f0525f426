import { act, screen, waitFor, within } from "@testing-library/react";
import { beforeEach, expect, test } from "vitest";
import { aConversation, aTask } from "../factories";
import { warren } from "../fake-warren";
import { openPage } from "../open-page";

beforeEach(() => {
  warren.conversations = [
    aConversation({ id: "a", title: "Sales", last_message_at: new Date().toISOString() }),
    aConversation({ id: "b", title: "Weather", tasks: [aTask({ id: "t", conversation_id: "b" })] }),
  ];
});

const column = async () => within(await screen.findByRole("navigation", { name: "Conversations" }));

async function choose(
  user: ReturnType<typeof openPage>["user"],
  title: string,
  what: string,
): Promise<void> {
  await user.click(await (await column()).findByRole("button", { name: `Options for ${title}` }));
  await user.click(await screen.findByRole("menuitem", { name: what }));
}

test("a conversation opens at its own address", async () => {
  const { user } = openPage();
  await user.click(await (await column()).findByRole("link", { name: "Weather" }));
  expect(await screen.findByRole("heading", { name: "Weather" })).toBeVisible();
  expect(location.pathname).toBe("/c/b");
});

test("search narrows the list and says when nothing matches", async () => {
  const { user } = openPage();
  const list = await column();
  await list.findByRole("link", { name: "Sales" });
  await user.type(list.getByRole("textbox", { name: "Search conversations" }), "wea");
  await waitFor(() => expect(list.queryByRole("link", { name: "Sales" })).not.toBeInTheDocument());
  await user.keyboard("x");
  expect(await list.findByText("No conversation mentions “weax”.")).toBeVisible();
});

test("a conversation is renamed where it stands", async () => {
  const { user } = openPage();
  await choose(user, "Sales", "Rename");
  await user.keyboard("Sales 2026{Enter}");
  expect(await (await column()).findByRole("link", { name: "Sales 2026" })).toBeVisible();
});

test("Escape gives a new name up", async () => {
  const { user } = openPage();
  await choose(user, "Sales", "Rename");
  await user.keyboard("nonsense{Escape}");
  expect(await (await column()).findByRole("link", { name: "Sales" })).toBeVisible();
  expect(warren.asked).not.toContain("PATCH /conversations/a");
});

test("a conversation is pinned", async () => {
  const { user } = openPage();
  await choose(user, "Sales", "Pin");
  expect(await (await column()).findByText("Pinned")).toBeVisible();
});

test("a conversation is deleted after a question, and its view is left", async () => {
  const { user } = openPage("/c/b");
  await choose(user, "Weather", "Delete");
  const dialog = within(await screen.findByRole("dialog", { name: "Delete this conversation?" }));
  await user.click(dialog.getByRole("button", { name: "Delete" }));
  await waitFor(() => expect(location.pathname).toBe("/"));
  expect(warren.conversations.map(({ id }) => id)).toEqual(["a"]);
});

test("a reset of the stream shows what another device changed", async () => {
  openPage("/c/b");
  await screen.findByRole("heading", { name: "Weather" });
  await waitFor(() => expect(warren.followers).not.toHaveLength(0));
  warren.conversations[1]!.title = "Climate";
  act(() => warren.frame({ type: "reset", cursor: "f.0-0" }));
  expect(await screen.findByRole("heading", { name: "Climate" })).toBeVisible();
});
