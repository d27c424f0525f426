/// Formulas in a text. Single dollars are money, so a formula stands in `\(…\)`, `\[…\]` or double dollars. The same signs
/// are brackets of the text itself that Markdown must not read, `\[1\]`: what is drawn has to look like a formula.

const FENCED = /(```[\s\S]*?(?:```|$)|`[^`\n]*`)/;
/** A bracket that Markdown must not read, or a formula; a backslash before it makes the backslash the sign. */
const DISPLAY = /(?<!\\)\\\[((?:(?!\\\[)[\s\S])+?)\\\]/g;
const INLINE = /(?<!\\)\\\(((?:(?!\\\().)+?)\\\)/g;
const DOLLARS = /(?<!\\)\$\$(?!\s*\n)([^$\n]+?)\$\$/g;
/** What such signs look like before anybody has looked closer. */
const SIGNS = /\\[[(]|\$\$/;

const COMMAND = /\\[a-zA-Z]+/;
/** Words of a language have this many letters in a row; names of quantities don't. */
const WORD = /[\p{L}]{3,}/u;
/** Between figures a dash or a slash is a range or a date. */
const RELATION = /[=^_<>+*≤≥≈≠±×·−]|\s[-/]\s/;
const QUANTITY = /^\p{L}{1,2}'?$/u;

function looksLikeFormula(content: string, alone: RegExp): boolean {
  if (COMMAND.test(content)) return true;
  // `\_` and `\*` are signs that Markdown must not read: prose that somebody made safe.
  const bare = content.replace(/\\[^a-zA-Z]/g, " ").trim();
  return !WORD.test(bare) && (RELATION.test(bare) || alone.test(bare));
}

const isDisplayed = (content: string): boolean => looksLikeFormula(content, /^(?!)/);
const isInline = (content: string): boolean => looksLikeFormula(content, QUANTITY);

function convert(text: string): string {
  return text
    .replace(DOLLARS, (whole, formula: string) =>
      isInline(formula.trim()) ? whole : `\\$\\$${formula}\\$\\$`,
    )
    .replace(DISPLAY, (whole, formula: string) =>
      isDisplayed(formula) ? `\n$$\n${formula.trim()}\n$$\n` : whole,
    )
    .replace(INLINE, (whole, formula: string) => (isInline(formula) ? `$$${formula}$$` : whole));
}

/** The text with every formula in double dollars, and with nothing else there; code is left alone. */
export function withDollarMath(text: string): string {
  if (!SIGNS.test(text)) return text;
  return text
    .split(FENCED)
    .map((part, index) => (index % 2 === 1 ? part : convert(part)))
    .join("");
}

/** Whether there is a formula to draw in a text whose formulas stand in double dollars. */
export function hasMath(text: string): boolean {
  return /(?<!\\)\$\$/.test(text);
}
