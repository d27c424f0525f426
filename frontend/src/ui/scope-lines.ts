/// What a standing rule holds for, in lines of name and value.
import { text } from "@/text";

function valueWords(value: unknown): string {
  if (Array.isArray(value)) return value.map(valueWords).join(", ");
  return typeof value === "string" ? value : JSON.stringify(value);
}

export function scopeLines(scope: Readonly<Record<string, unknown>>): [string, string][] {
  const lines = Object.entries(scope).map(([name, value]): [string, string] => [
    text.approvals.scope[name] ?? name.replaceAll("_", " "),
    valueWords(value),
  ]);
  return lines.length > 0 ? lines : [["", text.approvals.alwaysAnything]];
}
