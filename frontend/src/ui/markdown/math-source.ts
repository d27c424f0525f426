/// Formulas in a text. Single dollars are money, so a formula stands in `\(…\)`, `\[…\]` or double dollars.

const FENCED = /(```[\s\S]*?(?:```|$)|`[^`\n]*`)/;

function convert(text: string): string {
  return text
    .replace(/\\\[([\s\S]+?)\\\]/g, (_, formula: string) => `\n$$\n${formula.trim()}\n$$\n`)
    .replace(/\\\((.+?)\\\)/g, (_, formula: string) => `$$${formula}$$`);
}

/** The text with every formula in double dollars; code is left alone. */
export function withDollarMath(text: string): string {
  if (!text.includes("\\(") && !text.includes("\\[")) return text;
  return text
    .split(FENCED)
    .map((part, index) => (index % 2 === 1 ? part : convert(part)))
    .join("");
}

export function hasMath(text: string): boolean {
  return text.includes("$$") || text.includes("\\(") || text.includes("\\[");
}
