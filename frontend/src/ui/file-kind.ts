/// What a file is to a person, by its media type and name.
import type { FileView } from "@/api/types";
import { text } from "@/text";

export type FileKind =
  "image" | "chart" | "table" | "pdf" | "diff" | "markdown" | "code" | "text" | "file";

const IMAGES = new Set(["image/png", "image/jpeg", "image/gif", "image/webp"]);
const TABLES = new Set(["text/csv", "text/tab-separated-values"]);
const DIFFS = new Set(["text/x-diff", "text/x-patch"]);
const CODE =
  /\.(py|ipynb|js|mjs|ts|tsx|jsx|sql|sh|json|jsonl|ya?ml|toml|ini|html|css|rs|go|java|kt|rb|php|c|h|cc|cpp|hpp|cs|swift|r|lua|xml)$/i;

export function kindOf({ media_type, name }: Pick<FileView, "media_type" | "name">): FileKind {
  const type = media_type.split(";")[0]?.trim().toLowerCase() ?? "";
  if (IMAGES.has(type)) return "image";
  if (type.startsWith("application/vnd.vega")) return "chart";
  if (TABLES.has(type)) return "table";
  if (type === "application/pdf") return "pdf";
  if (DIFFS.has(type) || /\.(diff|patch)$/i.test(name)) return "diff";
  if (type === "text/markdown") return "markdown";
  if (CODE.test(name) || type === "application/json") return "code";
  return type.startsWith("text/") ? "text" : "file";
}

/** The name without its kind: a chart's picture and its specification share it. */
function stem(name: string): string {
  return name.replace(/(\.(vl|vega|vega-lite))?\.[^.]+$/i, "");
}

/** What a file is called on screen: a chart by what it shows, everything else by its own name. */
export function titleOf(file: Pick<FileView, "media_type" | "name">): string {
  if (kindOf(file) !== "chart") return file.name;
  const words = stem(file.name).replace(/[-_]+/g, " ").trim();
  return text.artifacts.interactive(words.charAt(0).toUpperCase() + words.slice(1));
}

/** What to open for this file: the interactive chart in place of its picture, where both are there. */
export function bestOf<T extends FileView>(file: T, among: readonly T[]): T {
  if (kindOf(file) !== "image") return file;
  const isChart = (other: T): boolean =>
    kindOf(other) === "chart" && stem(other.name) === stem(file.name);
  return (
    among.find((other) => isChart(other) && other.step_id === file.step_id) ??
    among.find(isChart) ??
    file
  );
}

/** The files without the pictures that have an interactive twin. */
export function withoutTwins<T extends FileView>(files: readonly T[]): T[] {
  return files.filter((file) => bestOf(file, files) === file);
}
