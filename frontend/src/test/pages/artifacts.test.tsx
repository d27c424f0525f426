import { screen, waitFor, within } from "@testing-library/react";
import { beforeEach, expect, test } from "vitest";
import { setWindow } from "../fake-window";
import { aConversation, aFile, aTask, CONVERSATION } from "../factories";
import { warren } from "../fake-warren";
import { openPage } from "../open-page";

const PAGE = `/c/${CONVERSATION}`;
const table = aFile({ id: "table", name: "by-region.csv" });
const picture = aFile({ id: "picture", name: "by-region.png", media_type: "image/png" });
const chart = aFile({
  id: "chart",
  name: "by-region.vl.json",
  media_type: "application/vnd.vegalite.v6+json",
});
const SPEC = {
  data: { values: [{ region: "North", revenue: 3 }] },
  mark: "bar",
  encoding: {
    x: { field: "region", type: "nominal" },
    y: { field: "revenue", type: "quantitative" },
  },
};

beforeEach(() => {
  warren.contents.set("table", "region,revenue\nSouth,9\nNorth,100\n");
  warren.contents.set("chart", JSON.stringify(SPEC));
  warren.conversations = [
    aConversation({
      tasks: [
        aTask({
          state: "completed",
          answer: "![Revenue](artifact:by-region.png) see [the rows](artifact:by-region.csv)",
          artifacts: [table, picture, chart],
        }),
      ],
    }),
  ];
});

const pane = async () => within(await screen.findByRole("complementary", { name: "Artifacts" }));

test("a link of the answer opens its file; the address keeps it; closing forgets it", async () => {
  const { user } = openPage(PAGE);
  await user.click(await screen.findByRole("button", { name: "the rows" }));
  expect((await pane()).getByText("by-region.csv", { selector: "p" })).toBeVisible();
  expect(location.search).toBe("?artifact=table");
  await user.click((await pane()).getByRole("button", { name: "Close artifacts" }));
  await waitFor(() => expect(location.search).toBe(""));
});

test("a table is sorted by its numbers", async () => {
  const { user } = openPage(`${PAGE}?artifact=table`);
  const cells = async () =>
    (await (await pane()).findAllByRole("cell")).map((cell) => cell.textContent);
  expect(await cells()).toEqual(["South", "9", "North", "100"]);
  await user.click((await pane()).getByRole("button", { name: "Sort by revenue" }));
  expect(await cells()).toEqual(["North", "100", "South", "9"]);
  expect((await pane()).getByRole("columnheader", { name: /revenue/ })).toHaveAttribute(
    "aria-sort",
    "descending",
  );
});

test("the picture of a chart opens the interactive chart", async () => {
  const { user } = openPage(PAGE);
  await user.click(await screen.findByRole("button", { name: "Open by-region.png" }));
  const drawing = await (await pane()).findByTestId("chart");
  await waitFor(() => expect(drawing.querySelector("svg")).not.toBeNull());
  expect(location.search).toBe("?artifact=chart");
});

test("a chart that wants to load something is refused", async () => {
  warren.contents.set(
    "chart",
    JSON.stringify({ ...SPEC, data: { url: "https://spy.example/data.json" } }),
  );
  openPage(`${PAGE}?artifact=chart`);
  await (await pane()).findByTestId("chart");
  // An unhandled request would fail the test run (see setup).
  await waitFor(() => expect(warren.asked).toContain("GET /files/chart/content"));
  expect(warren.asked.filter((each) => each.includes("spy"))).toEqual([]);
});

test("a broken specification is told in words", async () => {
  warren.contents.set("chart", "not json");
  openPage(`${PAGE}?artifact=chart`);
  expect(await (await pane()).findByText("The file could not be shown.")).toBeVisible();
});

test("every file can be fetched", async () => {
  openPage(`${PAGE}?artifact=table`);
  const link = await (await pane()).findByRole("link", { name: "Download by-region.csv" });
  expect(link).toHaveAttribute("href", "/api/v1/files/table/content?download=1");
});

test("the width is set by keyboard and remembered", async () => {
  const first = openPage(`${PAGE}?artifact=table`);
  const handle = await screen.findByRole("separator", { name: "Width of the artifacts pane" });
  expect(handle).toHaveAttribute("aria-valuenow", "460");
  handle.focus();
  await first.user.keyboard("{ArrowLeft}{ArrowLeft}");
  expect(handle).toHaveAttribute("aria-valuenow", "500");
  first.unmount();
  openPage(`${PAGE}?artifact=table`);
  expect(await screen.findByRole("separator")).toHaveAttribute("aria-valuenow", "500");
});

test("on a small screen it is a sheet", async () => {
  setWindow({ width: 380, isDark: false });
  openPage(`${PAGE}?artifact=table`);
  expect(await screen.findByRole("dialog", { name: "Artifacts" })).toBeVisible();
});
