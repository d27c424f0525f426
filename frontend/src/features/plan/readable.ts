/// What a tool was given or said, in the shape in which a person reads it.

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

export interface TestResult {
  name: string;
  /** Whether it passed; null when it was left out. */
  isOk: boolean | null;
  message: string;
}

export interface Grid {
  columns: string[];
  rows: string[][];
  /** Rows that aren't shown. */
  more: number;
}

export type Shape =
  | { kind: "none" }
  | { kind: "words"; words: string }
  | { kind: "block"; source: string; language: string }
  | { kind: "list"; items: string[]; more: number }
  | { kind: "grid"; grid: Grid }
  | { kind: "tests"; tests: TestResult[] }
  | { kind: "pairs"; pairs: [name: string, value: Shape][] }
  | { kind: "many"; items: Shape[]; more: number };

/** Rows and items shown of one list. */
const MOST = 20;
/** Below this many levels the rest is shown as it is. */
const DEPTH = 3;

const LANGUAGES: Record<string, string> = {
  code: "python",
  sql: "sql",
  query: "sql",
  command: "bash",
  diff: "diff",
};

type JsonObject = Record<string, Json>;

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isPlain(value: Json | undefined): value is null | boolean | number | string {
  return !Array.isArray(value) && !isObject(value) && value !== undefined;
}

function isShort(value: Json | undefined): boolean {
  return isPlain(value) && !(typeof value === "string" && value.includes("\n"));
}

export function wordsOf(value: Json | undefined): string {
  if (value === undefined || value === null) return "–";
  if (typeof value === "string") return value;
  if (typeof value === "number") return value.toLocaleString("en", { maximumFractionDigits: 10 });
  if (typeof value === "boolean") return value ? "yes" : "no";
  return JSON.stringify(value);
}

/** "total_pages" as people write it. */
export function nameOf(key: string): string {
  return key.replaceAll("_", " ");
}

function gridOf(items: readonly JsonObject[]): Grid | null {
  const columns = [...new Set(items.flatMap((item) => Object.keys(item)))];
  const fits = items.every((item) => Object.values(item).every(isShort));
  if (!fits || columns.length === 0 || columns.length > 8) return null;
  return {
    columns: columns.map(nameOf),
    rows: items
      .slice(0, MOST)
      .map((item) => columns.map((column) => (column in item ? wordsOf(item[column]) : ""))),
    more: Math.max(0, items.length - MOST),
  };
}

/** Rows as lists under named columns, as the data tools give them. */
function tableOf(value: JsonObject, rest: (value: JsonObject) => Shape): Shape | null {
  const { columns, rows, ...others } = value;
  if (!Array.isArray(columns) || !columns.every(isShort) || !Array.isArray(rows)) return null;
  const lists = rows.filter((row): row is Json[] => Array.isArray(row) && row.every(isShort));
  if (columns.length === 0 || lists.length !== rows.length) return null;
  const grid: Grid = {
    columns: columns.map(wordsOf),
    rows: lists.slice(0, MOST).map((row) => columns.map((_, i) => wordsOf(row[i]))),
    more: Math.max(0, lists.length - MOST),
  };
  if (Object.keys(others).length === 0) return { kind: "grid", grid };
  return { kind: "many", items: [{ kind: "grid", grid }, rest(others)], more: 0 };
}

function testsOf(value: Json | undefined): TestResult[] | null {
  if (!Array.isArray(value) || value.length === 0) return null;
  const items = value.filter(isObject);
  if (items.length !== value.length) return null;
  if (!items.every(({ name, state }) => typeof name === "string" && typeof state === "string"))
    return null;
  return items.map(({ name, state, message }) => ({
    name: wordsOf(name),
    isOk: state === "passed" ? true : state === "skipped" ? null : false,
    message: typeof message === "string" ? message : "",
  }));
}

function listOf(value: readonly Json[], depth: number): Shape {
  const more = Math.max(0, value.length - MOST);
  if (value.length === 0) return { kind: "none" };
  if (value.every(isShort)) return { kind: "list", items: value.slice(0, MOST).map(wordsOf), more };
  const objects = value.filter(isObject);
  const grid = objects.length === value.length ? gridOf(objects) : null;
  if (grid !== null) return { kind: "grid", grid };
  return {
    kind: "many",
    items: value.slice(0, MOST).map((item) => shapeOf(item, "", depth)),
    more,
  };
}

/** A text that stands beside the name of a file is what that file holds. */
function inLanguageOf(file: Json | undefined, shape: Shape): Shape {
  const ending = typeof file === "string" ? /\.([a-z]+)$/i.exec(file)?.[1] : undefined;
  if (shape.kind !== "block" || shape.language !== "" || ending === undefined) return shape;
  return { ...shape, language: ending.toLowerCase() };
}

function objectOf(value: JsonObject, depth: number): Shape {
  const pairs = (of: JsonObject): Shape => ({
    kind: "pairs",
    pairs: Object.entries(of).map(([key, inner]) => {
      const tests = key === "tests" ? testsOf(inner) : null;
      const shape: Shape = tests === null ? shapeOf(inner, key, depth) : { kind: "tests", tests };
      return [nameOf(key), inLanguageOf(of.file, shape)];
    }),
  });
  if (Object.keys(value).length === 0) return { kind: "none" };
  return tableOf(value, pairs) ?? pairs(value);
}

/** How to show a value; `key` is the name that it stands under. */
export function shapeOf(value: Json, key = "", depth = DEPTH): Shape {
  if (value === "" || value === null) return { kind: "none" };
  const language = LANGUAGES[key] ?? "";
  if (typeof value === "string" && (value.includes("\n") || language !== "")) {
    return { kind: "block", source: value.replace(/\n$/, ""), language };
  }
  if (isPlain(value)) return { kind: "words", words: wordsOf(value) };
  if (depth === 0)
    return { kind: "block", source: JSON.stringify(value, null, 2), language: "json" };
  return Array.isArray(value) ? listOf(value, depth - 1) : objectOf(value, depth - 1);
}

/** The shape of what a tool said: JSON by its structure, anything else as it is. */
export function shapeOfText(said: string): Shape {
  const trimmed = said.trim();
  if (trimmed === "") return { kind: "none" };
  if (!/^[[{]/.test(trimmed)) return { kind: "block", source: said, language: "" };
  try {
    return shapeOf(JSON.parse(trimmed) as Json);
  } catch {
    // It was cut off, or only looks like JSON.
    return { kind: "block", source: said, language: "" };
  }
}
