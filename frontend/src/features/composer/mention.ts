/// The "@…" that is being typed before the caret.

export interface Mention {
  /** Where the "@" stands. */
  start: number;
  query: string;
}

export function mentionAt(text: string, caret: number): Mention | null {
  const found = /(?:^|\s)@([\w-]*)$/.exec(text.slice(0, caret));
  const query = found?.[1];
  return query === undefined ? null : { start: caret - query.length - 1, query };
}

export function withoutMention(text: string, { start, query }: Mention): string {
  return text.slice(0, start) + text.slice(start + 1 + query.length).replace(/^\s+/, "");
}
