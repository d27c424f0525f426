/// Which rows of a table a person wants to see.
import { numberOf } from "./csv";

const COMPARISON = /^(>=|<=|>|<|=)\s*(-?\d+(?:[.,]\d+)?)$/;

const COMPARE: Record<string, (a: number, b: number) => boolean> = {
  ">": (a, b) => a > b,
  "<": (a, b) => a < b,
  ">=": (a, b) => a >= b,
  "<=": (a, b) => a <= b,
  "=": (a, b) => a === b,
};

type Test = (cell: string) => boolean;

/** What is typed above a column: words that a cell holds, or a comparison with a number. */
export function testFor(typed: string): Test | null {
  const wanted = typed.trim().toLowerCase();
  if (wanted === "") return null;
  const [, sign = "", number = ""] = COMPARISON.exec(wanted) ?? [];
  const compare = COMPARE[sign];
  if (compare === undefined) return (cell) => cell.toLowerCase().includes(wanted);
  const limit = Number(number.replace(",", "."));
  return (cell) => compare(numberOf(cell), limit);
}

/** The rows that hold the words of the search somewhere, and pass every column's own filter. */
export function filterRows(
  rows: readonly string[][],
  search: string,
  filters: readonly string[],
): readonly string[][] {
  const anywhere = testFor(search.replace(/^[<>=]+/, ""));
  const tests = filters.map((typed) => testFor(typed));
  if (anywhere === null && tests.every((test) => test === null)) return rows;
  return rows.filter(
    (row) =>
      (anywhere === null || row.some(anywhere)) &&
      tests.every((test, column) => test === null || test(row[column] ?? "")),
  );
}
