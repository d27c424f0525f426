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

type Asked = Pick<ApprovalView, "editable" | "args" | "card">;

/** What the agent left out is what the card shows; of a mail that isn't a draft the text may be more than was asked. */
function shownOf(name: string, { args, card }: Asked): unknown {
  const given = args[name];
  if ((given !== null && given !== undefined) || card.kind !== "mail") return given;
  const isWhole = name !== "text" || "draft" in args;
  const shown: Record<string, unknown> = { ...card };
  return isWhole ? shown[name] : given;
}

export function fieldsOf(asked: Asked): Field[] {
  return asked.editable.flatMap((name) => {
    const value = shownOf(name, asked);
    const kind = kindOf(name, value);
    if (kind === null) return [];
    const label = text.approvals.fields[name] ?? capital(name);
    return [{ name, label, kind, value: written(value) }];
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

/** The arguments that were changed; what stands as it was isn't said again. */
export function changesOf(
  fields: readonly Field[],
  drafts: Readonly<Record<string, string>>,
): Args {
  return Object.fromEntries(
    fields.flatMap((field) => {
      const draft = drafts[field.name] ?? field.value;
      return draft === field.value ? [] : [[field.name, valueOf(field, draft)]];
    }),
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
