import { screen, waitFor, within } from "@testing-library/react";
import { beforeEach, expect, test } from "vitest";
import { aConversation, aFile, anAgent, aTask, CONVERSATION } from "../factories";
import { warren } from "../fake-warren";
import { openPage } from "../open-page";

const PAGE = `/c/${CONVERSATION}`;
const notes = aFile({ id: "notes", name: "notes.md", media_type: "text/markdown" });

beforeEach(() => {
  warren.agents = [
    anAgent(),
    anAgent({ name: "code", title: "Code", description: "Writes code." }),
  ];
  warren.contents.set("notes", "# Notes");
  warren.conversations = [
    aConversation({
      tasks: [
        aTask({ id: "one", state: "completed", request: "First", answer: "1" }),
        aTask({
          id: "two",
          state: "completed",
          request: "Second",
          answer: "2",
          artifacts: [notes],
        }),
      ],
    }),
  ];
});

async function openPalette(page: ReturnType<typeof openPage>, words: string) {
  await screen.findByRole("textbox", { name: "Message" });
  await page.user.keyboard("{Control>}k{/Control}");
  await page.user.type(await screen.findByRole("combobox"), words);
  return within(screen.getByRole("listbox"));
}

test("an agent is asked from anywhere", async () => {
  const page = openPage("/agents");
  await screen.findByRole("heading", { name: "Agents", level: 1 });
  await page.user.keyboard("{Control>}k{/Control}");
  await page.user.type(await screen.findByRole("combobox"), "writes");
  expect(await screen.findByRole("option", { name: /Ask Code/ })).toBeVisible();
  await page.user.keyboard("{Enter}");
  expect(await screen.findByTitle("Goes to code")).toBeVisible();
  expect(location.pathname).toBe("/");
});

test("rooms, conversations and files are found by their names", async () => {
  const page = openPage(PAGE);
  const list = await openPalette(page, "region");
  expect(await list.findByRole("option", { name: "Which region sold most?" })).toBeVisible();
  await page.user.clear(screen.getByRole("combobox"));
  await page.user.type(screen.getByRole("combobox"), "tasks");
  await page.user.keyboard("{Enter}");
  await waitFor(() => expect(location.pathname).toBe("/tasks"));
});

test("j and k move between requests, o opens what came of one", async () => {
  const { user } = openPage(PAGE);
  const [first, second] = await screen.findAllByRole("article");
  await user.click(screen.getByRole("heading", { level: 1 }));
  await user.keyboard("j");
  expect(document.activeElement).toHaveAttribute("data-turn");
  await user.keyboard("k");
  expect(first).toHaveFocus();
  await user.keyboard("j");
  expect(second).toHaveFocus();
  await user.keyboard("o");
  expect(location.search).toBe("?artifact=notes");
});

test("in a field the letters are only letters", async () => {
  const { user } = openPage(PAGE);
  const field = await screen.findByRole("textbox", { name: "Message" });
  await user.type(field, "joko");
  expect(field).toHaveValue("joko");
  expect(location.search).toBe("");
});

test("an @ says nothing about agents before they are known", async () => {
  warren.agents = [];
  const { user } = openPage();
  await user.type(await screen.findByRole("textbox", { name: "Message" }), "@c");
  expect(screen.queryByText(/No agent of that name/)).toBeNull();
});

test("a paused agent is no example", async () => {
  warren.agents = [anAgent({ paused: true, examples: ["Paused example"] }), anAgent()];
  openPage();
  expect(await screen.findByRole("button", { name: /Which region sold most/ })).toBeVisible();
  expect(screen.queryByText("Paused example")).toBeNull();
});
