import { expect, test } from "vitest";
import { aFile } from "@/test/factories";
import { bestOf, kindOf, titleOf, withoutTwins } from "./file-kind";

const png = aFile({
  id: "png",
  name: "sales-by-region.png",
  media_type: "image/png",
  step_id: "s",
});
const chart = aFile({
  id: "chart",
  name: "sales-by-region.vl.json",
  media_type: "application/vnd.vegalite.v6+json",
  step_id: "s",
});
const other = aFile({ id: "other", name: "other.png", media_type: "image/png" });

test.each([
  ["text/csv; charset=utf-8", "a.csv", "table"],
  ["text/plain", "a.py", "code"],
  ["text/markdown", "a.md", "markdown"],
  ["text/plain", "a.txt", "text"],
  ["application/vnd.vegalite.v6+json", "a.vl.json", "chart"],
  ["image/svg+xml", "a.svg", "file"],
  ["application/pdf", "a.pdf", "pdf"],
  ["text/x-diff", "a.diff", "diff"],
  ["text/plain", "a.patch", "diff"],
  ["application/vnd.openxmlformats-officedocument.wordprocessingml.document", "a.docx", "file"],
])("%s named %s is a %s", (media_type, name, kind) => {
  expect(kindOf({ media_type, name })).toBe(kind);
});

test("in place of a chart's picture the interactive chart is opened", () => {
  expect(bestOf(png, [png, chart])).toBe(chart);
  expect(bestOf(other, [other, chart])).toBe(other);
});

test("a list shows a chart once", () => {
  expect(withoutTwins([png, chart, other])).toEqual([chart, other]);
});

test("a chart is called by what it shows, other files by their own names", () => {
  expect(titleOf(chart)).toBe("Sales by region (interactive chart)");
  expect(titleOf(png)).toBe("sales-by-region.png");
});
