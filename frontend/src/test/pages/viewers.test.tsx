import { screen, waitFor, within } from "@testing-library/react";
import { beforeEach, expect, test } from "vitest";
import { aConversation, aFile, aTask, CONVERSATION } from "../factories";
import { warren } from "../fake-warren";
import { setWindow } from "../fake-window";
import { openPage } from "../open-page";

const PAGE = `/c/${CONVERSATION}`;
const contract = aFile({ id: "contract", name: "contract.pdf", media_type: "application/pdf" });
const diff = aFile({ id: "diff", name: "a-vs-b.diff", media_type: "text/x-diff" });
const code = aFile({ id: "code", name: "dates.py", media_type: "text/x-python" });
const notes = aFile({ id: "notes", name: "notes.md", media_type: "text/markdown" });
const table = aFile({ id: "table", name: "regions.csv" });

const DIFF = `--- a/contract.txt
+++ b/contract.txt
@@ -1,12 +1,12 @@
-Delivery in May
+Delivery in June
 one
 two
 three
 four
 five
 six
 seven
 eight
 nine
 ten
 eleven
`;

beforeEach(() => {
  warren.contents.set("diff", DIFF);
  warren.contents.set("code", "def parse(text):\n    return text\n");
  warren.contents.set("notes", "# Title\n\nSome *words*.\n");
  warren.contents.set("table", "region,revenue\nSouth,9\nNorth,100\nNorthwest,50\n");
  warren.conversations = [
    aConversation({
      tasks: [
        aTask({ id: "first", state: "completed", files: [contract], answer: "Read." }),
        aTask({
          id: "second",
          state: "completed",
          answer:
            "The price is 1,204 EUR [p. 3](artifact:contract.pdf#page=3), see [x](artifact:none.pdf#page=1).",
          artifacts: [diff, code, notes, table],
        }),
      ],
    }),
  ];
});

const pane = async () => within(await screen.findByRole("complementary", { name: "Artifacts" }));

test("a citation opens a file of an earlier request at its page; an unknown one is text", async () => {
  const { user } = openPage(PAGE);
  await user.click(await screen.findByRole("button", { name: "p. 3" }));
  expect(location.search).toBe("?artifact=contract&page=3");
  expect(await (await pane()).findByRole("textbox", { name: "Page" })).toHaveValue("3");
  expect(screen.getByText("x", { selector: "span" })).toBeVisible();
  expect(screen.queryByRole("button", { name: "x" })).toBeNull();
});

test("a page of a document is reached by its number, and words by their page", async () => {
  const { user } = openPage(`${PAGE}?artifact=contract`);
  const field = await (await pane()).findByRole("textbox", { name: "Page" });
  await user.clear(field);
  await user.type(field, "99{Enter}");
  expect(field).toHaveValue("4");
  await user.type((await pane()).getByRole("textbox", { name: "Find in the document" }), "in  MAY");
  expect(await (await pane()).findByText("1 of 2", { selector: "[role=status]" })).toBeVisible();
  expect(field).toHaveValue("2");
  await user.keyboard("{Enter}");
  expect(field).toHaveValue("4");
});

test("a file that was attached opens beside the conversation", async () => {
  const { user } = openPage(PAGE);
  const turn = (await screen.findAllByRole("article"))[0]!;
  await user.click(within(turn).getByRole("button", { name: /contract.pdf/ }));
  expect(await (await pane()).findByText("contract.pdf", { selector: "p" })).toBeVisible();
});

test("a comparison counts its changes, folds what is the same, and stands side by side", async () => {
  const { user } = openPage(`${PAGE}?artifact=diff`);
  const view = await pane();
  expect(await view.findByText("1 added")).toBeVisible();
  expect(view.getByText("1 removed")).toBeVisible();
  expect(view.queryByText("eleven")).toBeNull();
  await user.click(view.getByRole("button", { name: "Show 8 unchanged lines" }));
  expect(view.getByText("eleven")).toBeVisible();
  const columns = () => view.getByRole("table").querySelectorAll("col").length;
  const before = columns();
  await user.click(view.getByRole("button", { name: "Side by side" }));
  expect(columns()).toBeGreaterThan(before);
});

test("on a telephone a comparison has one column and no choice", async () => {
  setWindow({ width: 380, isDark: false });
  openPage(`${PAGE}?artifact=diff`);
  const sheet = within(await screen.findByRole("dialog", { name: "Artifacts" }));
  expect(await sheet.findByText("1 added")).toBeVisible();
  expect(sheet.queryByRole("button", { name: "Side by side" })).toBeNull();
});

test("code is shown in colours, with the number of its lines", async () => {
  const { user } = openPage(`${PAGE}?artifact=code`);
  const view = await pane();
  expect(await view.findByText("2 lines")).toBeVisible();
  expect(view.getByText("def")).toHaveClass("hljs-keyword");
  const wrap = view.getByRole("button", { name: "Wrap long lines" });
  await user.click(wrap);
  expect(wrap).toHaveAttribute("aria-pressed", "true");
});

test("Markdown is read, or seen as it was written", async () => {
  const { user } = openPage(`${PAGE}?artifact=notes`);
  const view = await pane();
  expect(await view.findByRole("heading", { name: "Title" })).toBeVisible();
  await user.click(view.getByRole("button", { name: "Source" }));
  expect(view.getByText(/Some \*words\*\./)).toBeVisible();
});

test("a formula is drawn, and a bracket that stands in a text is a bracket", async () => {
  warren.contents.set("notes", "as \\[1\\] says, \\[DRAFT\\], $$big money$$\n\n\\[E = mc^2\\]\n");
  openPage(`${PAGE}?artifact=notes`);
  const view = await pane();
  expect(await view.findByText("as [1] says, [DRAFT], $$big money$$")).toBeVisible();
  await waitFor(() => expect(view.getAllByText("E")[0]?.closest(".katex")).toBeInTheDocument());
  expect(document.querySelectorAll(".katex-display")).toHaveLength(1);
});

test("a table is searched, and filtered by column", async () => {
  const { user } = openPage(`${PAGE}?artifact=table`);
  const view = await pane();
  const names = () =>
    view
      .getAllByRole("cell")
      .filter((cell) => cell.closest("tbody") !== null)
      .filter((_, i) => i % 2 === 0);
  const left = (...expected: string[]) =>
    waitFor(() => expect(names().map((cell) => cell.textContent)).toEqual(expected));
  await user.type(await view.findByRole("textbox", { name: "Search the table" }), "north");
  await left("North", "Northwest");
  expect(view.getByText("2 of 3 rows")).toBeVisible();
  await user.click(view.getByRole("button", { name: "Filter by column" }));
  await user.type(view.getByRole("textbox", { name: "Filter revenue" }), "> 60");
  await left("North");
});
