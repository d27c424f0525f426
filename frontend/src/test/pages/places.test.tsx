import { screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { aConversation, aFile, aMessage, aTask, CONVERSATION } from "../factories";
import { warren } from "../fake-warren";
import { openPage } from "../open-page";

test("a link to one request lands on it, however long ago it was", async () => {
  const tasks = Array.from({ length: 45 }, (_, n) =>
    aTask({ id: `task-${n}`, request: `Request ${n}`, state: "completed", answer: "Done." }),
  );
  warren.conversations = [aConversation({ tasks })];
  const first = openPage(`/c/${CONVERSATION}`);
  expect(await screen.findByText("Request 44")).toBeInTheDocument();
  expect(screen.queryByText("Request 3")).not.toBeInTheDocument();
  first.unmount();
  openPage(`/c/${CONVERSATION}#task-3`);
  expect((await screen.findByText("Request 3")).closest("article")).toHaveFocus();
});

test("a message whose file was deleted says so, and offers nothing to open", async () => {
  const gone = aFile({ name: "gone.csv", deleted: true });
  warren.conversations = [
    aConversation({
      messages: [aMessage({ files: [gone] })],
      tasks: [aTask({ state: "completed", answer: "Done.", files: [gone] })],
    }),
  ];
  openPage(`/c/${CONVERSATION}`);
  expect(await screen.findByText("gone.csv")).toBeVisible();
  expect(screen.getByText("deleted")).toBeVisible();
  expect(screen.queryByRole("button", { name: /gone.csv/ })).not.toBeInTheDocument();
  expect(screen.queryByRole("link", { name: /gone.csv/ })).not.toBeInTheDocument();
});
