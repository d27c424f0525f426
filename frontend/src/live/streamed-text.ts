/// Joining pieces of streamed text. Offsets count characters as the server does (code points), not UTF-16 units.

const ASTRAL = /[\uD800-\uDBFF][\uDC00-\uDFFF]/g;

function lengthOf(text: string): number {
  return text.length - (text.match(ASTRAL)?.length ?? 0);
}

/** `text` with the piece at `offset` appended; unchanged when the piece is known already or something before it is missing. */
export function appendPiece(text: string, offset: number, piece: string): string {
  const have = lengthOf(text);
  if (offset > have) return text;
  if (offset === have) return text + piece;
  return (
    text +
    Array.from(piece)
      .slice(have - offset)
      .join("")
  );
}
