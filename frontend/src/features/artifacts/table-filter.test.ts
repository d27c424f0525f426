import { expect, test } from "vitest";
import { filterRows } from "./table-filter";

const rows = [
  ["North", "100"],
  ["South", "9"],
  ["Northwest", ""],
];
const left = (search: string, ...filters: string[]) =>
  filterRows(rows, search, filters).map(([name]) => name);

test("a search looks into every column, in either case", () => {
  expect(left("NORTH")).toEqual(["North", "Northwest"]);
  expect(left("9")).toEqual(["South"]);
});

test("a column is filtered by words or by comparison; what is empty is no number", () => {
  expect(left("", "north", "")).toEqual(["North", "Northwest"]);
  expect(left("", "", "> 9")).toEqual(["North"]);
  expect(left("", "", "<=9")).toEqual(["South"]);
  expect(left("", "", "= 9,0")).toEqual(["South"]);
});

test("all filters hold together, and none changes nothing", () => {
  expect(left("north", "", ">1")).toEqual(["North"]);
  expect(filterRows(rows, "", ["", ""])).toBe(rows);
});
