/// The arguments of an act as fields that a person can change, and back again.
import { ApiError } from "@/api/client";
import type { ApprovalView } from "@/api/types";
import { text } from "@/text";

type Args = ApprovalView["args"];

export interface Field {
  name: string;
  label: string;
  kind: "line" | "text" | "list" | "number";
  value: string;
}

/** From so many characters on, or with a line break, a value is a text and not a line. */
const LONG = 80;
const TEXTS = new Set(["text", "body", "content", "message"]);
const LISTS = new Set(["to", "cc", "bcc"]);

function kindOf(name: string, value: unknown): Field["kind"] | null {
  if (Array.isArray(value)) return "list";
  if (typeof value === "number") return "number";
  if (value === null || value === undefined) {
    if (LISTS.has(name)) return "list";
    return TEXTS.has(name) ? "text" : "line";
  }
  if (typeof value !== "string") return null;
  return TEXTS.has(name) || value.length > LONG || value.includes("\n") ? "text" : "line";
}

function written(value: unknown): string {
  if (Array.isArray(value)) return value.map(String).join("\n");
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

function capital(name: string): string {
  const words = name.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export function fieldsOf({ editable, args }: Pick<ApprovalView, "editable" | "args">): Field[] {
  return editable.flatMap((name) => {
    const kind = kindOf(name, args[name]);
    if (kind === null) return [];
    const label = text.approvals.fields[name] ?? capital(name);
    return [{ name, label, kind, value: written(args[name]) }];
  });
}

/** Addresses between line breaks, commas or semicolons; a comma inside quotes belongs to the name. */
export function listIn(words: string): string[] {
  return (words.match(/(?:"[^"]*"|[^",;\n])+/g) ?? [])
    .map((each) => each.trim())
    .filter((each) => each !== "");
}

function valueOf({ kind }: Field, words: string): unknown {
  if (kind === "list") return listIn(words);
  if (kind === "number") return Number(words);
  return kind === "line" ? words.trim() : words;
}

/** Every field that may be changed, with what it holds now. */
export function argsOf(fields: readonly Field[], drafts: Readonly<Record<string, string>>): Args {
  return Object.fromEntries(
    fields.map((field) => [field.name, valueOf(field, drafts[field.name] ?? field.value)]),
  );
}

/** What the server said of a field: its path names it. */
export function complaintsOf(error: Error | null, fields: readonly Field[]): Map<string, string> {
  const complaints = new Map<string, string>();
  if (!(error instanceof ApiError)) return complaints;
  for (const { where, message } of error.fields) {
    const path = where.split(/[.[\]/]+/);
    const field = fields.find(({ name }) => path.includes(name));
    if (field !== undefined && !complaints.has(field.name)) complaints.set(field.name, message);
  }
  return complaints;
}
