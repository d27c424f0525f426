import { expect, test } from "vitest";
import { numberOf, numericColumns, parseTable, sortRows } from "./csv";

const rows = [
  ["a10", "9"],
  ["a2", "100"],
  ["", ""],
  ["b", "-3.5"],
];

test("the first row names the columns; quotes and semicolons are understood", () => {
  expect(parseTable('name;note\n"Müller; Söhne";"says ""hi"""\n', false)).toEqual({
    columns: ["name", "note"],
    rows: [["Müller; Söhne", 'says "hi"']],
  });
});

test("the last row of a file that was cut is left out", () => {
  expect(parseTable("a,b\n1,2\n3,", true).rows).toEqual([["1", "2"]]);
});

test("numbers are sorted as numbers, words as people do, and what is empty stands last", () => {
  const column = (i: number, isDown: boolean) =>
    sortRows(rows, { column: i, isDown }).map((row) => row[i]);
  expect(column(1, false)).toEqual(["-3.5", "9", "100", ""]);
  expect(column(1, true)).toEqual(["100", "9", "-3.5", ""]);
  expect(column(0, false)).toEqual(["a2", "a10", "b", ""]);
});

test("a column of numbers is known as one", () => {
  expect(numericColumns({ columns: ["x", "y"], rows })).toEqual([false, true]);
});

test.each([
  ["1,850,000", 1850000],
  ["-2.3%", -2.3],
  ["−4 %", -4],
  ["$1,204.50", 1204.5],
  ["-€5", -5],
  ["12,5", NaN],
  ["2024-03-05", NaN],
  ["", NaN],
])("%s counts %d", (cell, count) => {
  expect(numberOf(cell)).toBe(count);
});
