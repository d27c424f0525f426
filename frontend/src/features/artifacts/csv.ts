/// A table's text as rows, and their order.
import Papa from "papaparse";

export interface Table {
  columns: string[];
  rows: string[][];
}

/** Parse delimited text whose first row names the columns; when the text was cut, its last row is left out. */
export function parseTable(source: string, isCut: boolean): Table {
  const { data } = Papa.parse<string[]>(source, { skipEmptyLines: "greedy" });
  const [columns = [], ...rows] = isCut ? data.slice(0, -1) : data;
  return { columns, rows };
}

export interface Sort {
  column: number;
  isDown: boolean;
}

const GROUPED = /^([+-]?)(\d{1,3}(?:,\d{3})+(?:\.\d+)?)$/;

/** What a cell counts: also with thousands in groups, a currency before it or a per cent sign behind; else NaN. */
export function numberOf(value: string): number {
  const bare = value
    .trim()
    .replace("−", "-")
    .replace(/^([+-]?)[€$£¥]\s?/, "$1")
    .replace(/\s?%$/, "");
  if (bare === "") return Number.NaN;
  return Number(GROUPED.test(bare) ? bare.replaceAll(",", "") : bare);
}

/** Compare by number where both are numbers, else as people sort words; what is empty stands last either way. */
export function compareCells(a: string, b: string, collator: Intl.Collator): number {
  const [x, y] = [numberOf(a), numberOf(b)];
  if (!Number.isNaN(x) && !Number.isNaN(y)) return x - y;
  return collator.compare(a, b);
}

export function sortRows(rows: readonly string[][], sort: Sort | null): readonly string[][] {
  if (sort === null) return rows;
  const collator = new Intl.Collator(undefined, { numeric: true });
  const cell = (row: string[]): string => row[sort.column] ?? "";
  const [full, empty] = [
    rows.filter((row) => cell(row) !== ""),
    rows.filter((row) => cell(row) === ""),
  ];
  full.sort((a, b) => compareCells(cell(a), cell(b), collator) * (sort.isDown ? -1 : 1));
  return [...full, ...empty];
}

/** Which columns hold numbers: those are aligned to their end. */
export function numericColumns({ columns, rows }: Table): boolean[] {
  const some = rows.slice(0, 200);
  return columns.map((_, i) => {
    const cells = some.map((row) => row[i] ?? "").filter((cell) => cell !== "");
    return cells.length > 0 && cells.every((cell) => !Number.isNaN(numberOf(cell)));
  });
}
