import { screen, waitFor, within } from "@testing-library/react";
import { http } from "msw";
import { beforeEach, expect, test } from "vitest";
import { setWindow } from "../fake-window";
import { aFile, aLibraryFile, anEvent } from "../factories";
import { warren } from "../fake-warren";
import { openPage } from "../open-page";
import { problem, server } from "../server";

const sales = aLibraryFile({ id: "sales", name: "sales.csv" });
const chart = aLibraryFile({
  id: "chart",
  name: "by-region.vl.json",
  media_type: "application/vnd.vegalite.v6+json",
  kind: "chart",
  origin: "made",
  agent: "data",
  task_id: "task-1",
  version: 2,
  versions: 2,
});
const unsent = aLibraryFile({
  id: "unsent",
  name: "notes.txt",
  media_type: "text/plain",
  kind: "document",
  conversation_id: null,
  conversation_title: null,
});

beforeEach(() => {
  warren.contents.set("sales", "region,revenue\nSouth,9\n");
  warren.library = [sales, chart, unsent];
});

const names = async (): Promise<string[]> =>
  (await screen.findAllByTitle(/^Open /)).map(({ textContent }) => textContent);
const row = async (name: string) =>
  within((await screen.findByTitle(`Open ${name}`)).closest("li")!);

test("every file says where it came from and leads there", async () => {
  openPage("/files");
  const made = await row("by-region.vl.json");
  expect(made.getByText("data")).toBeVisible();
  expect(made.getByRole("link", { name: "Which region sold most?" })).toHaveAttribute(
    "href",
    "/t/task-1",
  );
  expect(made.getByTitle("version 2 of 2")).toHaveTextContent("v2");
  const given = await row("sales.csv");
  expect(given.getByRole("link", { name: "Which region sold most?" })).toHaveAttribute(
    "href",
    "/c/conversation-1",
  );
  expect((await row("notes.txt")).getByText("uploaded, not sent yet")).toBeVisible();
});

test("filters narrow the list and are part of the address", async () => {
  const { user } = openPage("/files");
  await user.click(await screen.findByRole("button", { name: "Made here" }));
  await waitFor(async () => expect(await names()).toEqual(["by-region.vl.json"]));
  expect(location.search).toBe("?origin=made");
  await user.click(
    within(screen.getByRole("group", { name: "Kind" })).getByRole("button", { name: "Tables" }),
  );
  expect(await screen.findByText("No file matches.")).toBeVisible();
  history.back();
  await waitFor(async () => expect(await names()).toEqual(["by-region.vl.json"]));
  history.forward();
  await user.click(await screen.findByRole("button", { name: "Show everything" }));
  await waitFor(async () => expect(await names()).toHaveLength(3));
  expect(location.search).toBe("");
});

test("an address with filters opens the list it names", async () => {
  openPage("/files?kind=document&q=note");
  expect(await names()).toEqual(["notes.txt"]);
  expect(screen.getByLabelText("Search files")).toHaveValue("note");
  expect(screen.getByRole("button", { name: "Documents" })).toHaveAttribute("aria-pressed", "true");
});

test("a search waits until the typing rests", async () => {
  const { user } = openPage("/files");
  await names();
  await user.type(screen.getByLabelText("Search files"), "region");
  await waitFor(async () => expect(await names()).toEqual(["by-region.vl.json"]));
  expect(location.search).toBe("?q=region");
  const lists = warren.asked.filter((each) => each === "GET /files").length;
  expect(lists, "not one request for each letter").toBeLessThan(5);
});

test("a file opens beside the list; the address keeps it", async () => {
  const { user } = openPage("/files");
  await user.click(await screen.findByTitle("Open sales.csv"));
  const pane = within(await screen.findByRole("complementary", { name: "Artifacts" }));
  expect(await pane.findByRole("cell", { name: "South" })).toBeVisible();
  expect(location.search).toBe("?artifact=sales");
  await user.keyboard("{Escape}");
  await waitFor(() => expect(location.search).toBe(""));
});

test("deleting asks first, and says what it does", async () => {
  const { user } = openPage("/files?artifact=sales");
  await user.click(await screen.findByRole("button", { name: "Delete sales.csv" }));
  const dialog = within(await screen.findByRole("dialog", { name: "Delete sales.csv?" }));
  await user.click(dialog.getByRole("button", { name: "Cancel" }));
  expect(warren.asked).not.toContain("DELETE /files/sales");
  await user.click(await screen.findByRole("button", { name: "Delete sales.csv" }));
  await user.click(await screen.findByRole("button", { name: "Delete" }));
  await waitFor(async () => expect(await names()).toEqual(["by-region.vl.json", "notes.txt"]));
  expect(location.search, "what is gone isn't open any more").toBe("");
});

test("a file that is still needed stays, with the reason", async () => {
  server.use(
    http.delete("*/api/v1/files/:id", () =>
      problem(409, "conflict", "A task is still at work.", "Wait until it has ended, or stop it."),
    ),
  );
  const { user } = openPage("/files");
  await user.click(await screen.findByRole("button", { name: "Delete sales.csv" }));
  await user.click(await screen.findByRole("button", { name: "Delete" }));
  expect(await screen.findByText("A task is still at work.")).toBeVisible();
  expect(await names()).toHaveLength(3);
});

test("what is made meanwhile joins the list", async () => {
  openPage("/files?origin=made");
  await names();
  await waitFor(() => expect(warren.followers).toHaveLength(1));
  warren.library = [{ ...chart, id: "new", name: "new.vl.json" }, ...warren.library];
  warren.tell(anEvent({ kind: "artifact.added", n: 9, file: aFile({ id: "new" }) }));
  await waitFor(async () => expect(await names()).toEqual(["new.vl.json", "by-region.vl.json"]));
});

test("an empty room says what comes here; a failed one how to go on", async () => {
  warren.library = [];
  const first = openPage("/files");
  expect(await screen.findByText(/No file here yet/)).toBeVisible();
  first.unmount();
  server.use(
    http.get("*/api/v1/files", () => problem(503, "unavailable", "Away.", "Try again."), {
      once: false,
    }),
  );
  openPage("/files");
  expect(await screen.findByText("The files could not be loaded.")).toBeVisible();
});

test("on a telephone the room is in the bar below, and files keep their actions", async () => {
  setWindow({ width: 380, isDark: false });
  openPage("/files");
  expect(await screen.findByRole("link", { name: "Files" })).toHaveAttribute(
    "aria-current",
    "page",
  );
  expect(await screen.findByRole("link", { name: "Download sales.csv" })).toHaveAttribute(
    "href",
    "/api/v1/files/sales/content?download=1",
  );
});
