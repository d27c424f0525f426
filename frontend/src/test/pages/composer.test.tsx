import { cleanup, createEvent, fireEvent, screen, waitFor } from "@testing-library/react";
import { delay, http, HttpResponse } from "msw";
import { expect, test } from "vitest";
import { aFile, anAgent, aSession } from "../factories";
import { warren } from "../fake-warren";
import { openPage } from "../open-page";
import { problem, server } from "../server";

const composer = () => screen.findByRole("textbox", { name: "Message" });
const csv = (name = "sales.csv") => new File(["a,b\n1,2\n"], name, { type: "text/csv" });

test("Shift+Enter breaks the line, Enter sends", async () => {
  const { user } = openPage();
  await user.type(await composer(), "one{Shift>}{Enter}{/Shift}two");
  expect(await composer()).toHaveValue("one\ntwo");
  expect(warren.sent).toEqual([]);
  await user.keyboard("{Enter}");
  await waitFor(() => expect(warren.sent).toMatchObject([{ message: "one\ntwo" }]));
});

test("Ctrl+Enter sends as well", async () => {
  const { user } = openPage();
  await user.type(await composer(), "hello{Control>}{Enter}{/Control}");
  await waitFor(() => expect(warren.sent).toHaveLength(1));
});

test("a draft survives a reload", async () => {
  const first = openPage();
  await first.user.type(await composer(), "half a thought");
  first.unmount();
  openPage();
  expect(await composer()).toHaveValue("half a thought");
});

test("what a reload cuts off goes out again under its own key", async () => {
  const keys: (string | null)[] = [];
  server.use(
    http.post("*/api/v1/chat", async ({ request }) => {
      keys.push(request.headers.get("Idempotency-Key"));
      // Only the first one gets no answer.
      if (keys.length === 1) await delay("infinite");
    }),
  );
  const first = openPage();
  await first.user.type(await composer(), "half way there{Enter}");
  await waitFor(() => expect(keys).toHaveLength(1));
  await first.user.type(await composer(), "the next thought");
  first.unmount();
  openPage();
  await waitFor(() => expect(warren.sent).toMatchObject([{ message: "half way there" }]));
  expect(keys[1]).toBe(keys[0]);
  cleanup();
  openPage();
  expect(await composer()).toHaveValue("the next thought");
  expect(warren.sent).toHaveLength(1);
});

test("what is refused after a reload comes back to the person", async () => {
  server.use(
    http.post("*/api/v1/chat", () => delay("infinite").then(() => HttpResponse.json({})), {
      once: true,
    }),
  );
  const first = openPage();
  await first.user.type(await composer(), "half way there{Enter}");
  first.unmount();
  server.use(http.post("*/api/v1/chat", () => problem(422, "invalid", "That can't be taken.")));
  openPage();
  expect(await screen.findByText(/That can't be taken/)).toBeVisible();
  expect(await composer()).toHaveValue("half way there");
});

test("@ offers agents by name; the one picked gets the request", async () => {
  warren.agents = [anAgent(), anAgent({ name: "document", title: "Document", examples: [] })];
  const { user } = openPage();
  await user.type(await composer(), "read it @");
  expect(await screen.findAllByRole("option")).toHaveLength(2);
  await user.type(await composer(), "doc{Enter}");
  expect(await composer()).toHaveValue("read it ");
  await user.keyboard("{Enter}");
  await waitFor(() =>
    expect(warren.sent).toMatchObject([{ message: "read it", agent: "document" }]),
  );
});

test("a picked file goes up and along", async () => {
  const { user } = openPage();
  await composer();
  await user.upload(screen.getByTestId("file-input"), csv());
  await user.type(await composer(), "chart it{Enter}");
  await waitFor(() => expect(warren.sent).toMatchObject([{ files: ["file-1"] }]));
});

test("while a file goes up nothing is sent, and its progress can be read", async () => {
  server.use(
    http.post("*/api/v1/files", async () => {
      await delay("infinite");
      return HttpResponse.json(aFile());
    }),
  );
  const { user } = openPage();
  await user.type(await composer(), "chart it");
  await user.upload(screen.getByTestId("file-input"), csv());
  expect(await screen.findByRole("progressbar")).toBeInTheDocument();
  expect(screen.getByRole("button", { name: "Send" })).toBeDisabled();
  await user.click(screen.getByRole("button", { name: "Remove sales.csv" }));
  expect(screen.getByRole("button", { name: "Send" })).toBeEnabled();
});

test("a file dropped anywhere is attached", async () => {
  openPage();
  await composer();
  const drop = createEvent.drop(document.body, {
    dataTransfer: { types: ["Files"], files: [csv("dropped.csv")] },
  });
  fireEvent(document.body, drop);
  expect(await screen.findByRole("button", { name: "Remove dropped.csv" })).toBeVisible();
});

test("a pasted file is attached", async () => {
  openPage();
  fireEvent.paste(await composer(), { clipboardData: { files: [csv("pasted.csv")] } });
  expect(await screen.findByRole("button", { name: "Remove pasted.csv" })).toBeVisible();
});

test("a file over the limit is refused before it is sent, and the limit is named", async () => {
  warren.session = aSession({ limits: { max_upload_bytes: 4, max_message_chars: 100 } });
  const { user } = openPage();
  await composer();
  await user.upload(screen.getByTestId("file-input"), csv());
  expect(await screen.findByText("larger than the limit of 4 bytes")).toBeVisible();
  expect(warren.asked).not.toContain("POST /files");
});

test("what the server says about a file is shown, and it can be tried again", async () => {
  server.use(
    http.post("*/api/v1/files", () => problem(422, "empty_file", "sales.csv holds nothing."), {
      once: true,
    }),
  );
  const { user } = openPage();
  await composer();
  await user.upload(screen.getByTestId("file-input"), csv());
  expect(await screen.findByText("sales.csv holds nothing.")).toBeVisible();
  await user.click(screen.getByRole("button", { name: "Upload sales.csv again" }));
  await waitFor(() =>
    expect(screen.queryByText("sales.csv holds nothing.")).not.toBeInTheDocument(),
  );
});

test("a message that is too long says by how much", async () => {
  warren.session = aSession({ limits: { max_upload_bytes: 4, max_message_chars: 5 } });
  const { user } = openPage();
  await user.type(await composer(), "12345678");
  expect(screen.getByText("3 characters too many")).toBeVisible();
  expect(screen.getByRole("button", { name: "Send" })).toBeDisabled();
});

test("the built-in model is named, with the way to another", async () => {
  const { user } = openPage();
  await user.click(await screen.findByRole("link", { name: "built-in model · no key" }));
  expect(await screen.findByRole("heading", { name: "Choosing a model" })).toBeVisible();
});

test("/ writes, ? lists the keys, Ctrl+K goes anywhere", async () => {
  const { user } = openPage();
  const field = await composer();
  await user.keyboard("/");
  expect(field).toHaveFocus();
  expect(field).toHaveValue("");
  field.blur();
  await user.keyboard("?");
  expect(await screen.findByRole("dialog", { name: "Keyboard shortcuts" })).toBeVisible();
  await user.click(screen.getByRole("button", { name: "Close" }));
  await user.keyboard("{Control>}k{/Control}");
  await user.type(await screen.findByRole("combobox"), "agen{Enter}");
  expect(await screen.findByRole("heading", { name: "Agents" })).toBeVisible();
});
