/// Joining pieces of streamed text. Offsets count characters as the server does (code points), not UTF-16 units.

const ASTRAL = /[\uD800-\uDBFF][\uDC00-\uDFFF]/;

/** The first `count` characters, and whether there are that many. */
function head(text: string, count: number): string | null {
  if (count === 0) return "";
  if (!ASTRAL.test(text)) return count <= text.length ? text.slice(0, count) : null;
  const characters = Array.from(text);
  return count <= characters.length ? characters.slice(0, count).join("") : null;
}

/**
 * `text` with the piece in its place; what stood behind that place is taken back (a model may begin anew).
 * Unchanged when something before the piece is missing.
 */
export function placePiece(text: string, offset: number, piece: string): string {
  const before = head(text, offset);
  return before === null ? text : before + piece;
}
