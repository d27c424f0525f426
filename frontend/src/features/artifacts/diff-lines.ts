/// A comparison as what is shown of it: changes, and long runs of unchanged lines that fold away.
import { parseDiff, type ChangeData, type FileData, type HunkData } from "react-diff-view";
import { asGitDiff } from "./diff-source";

/** Unchanged lines left standing around a change. */
const AROUND = 3;
/** Fewer than this many are shown rather than folded. */
const WORTH = 4;

export interface Part {
  key: string;
  /** As many unchanged lines stand here; 0 for a part with changes. */
  same: number;
  hunk: HunkData;
}

export interface Gap {
  key: string;
  /** As many unchanged lines the comparison itself left out. */
  left: number;
}

export interface Counts {
  added: number;
  removed: number;
}

/** Every file of a unified diff; empty when the text isn't one. */
export function readDiff(source: string): FileData[] {
  try {
    return parseDiff(asGitDiff(source), { nearbySequences: "zip" }).filter(
      ({ hunks }) => hunks.length > 0,
    );
  } catch {
    return [];
  }
}

export function countsOf(files: readonly FileData[]): Counts {
  const changes = files.flatMap(({ hunks }) => hunks.flatMap((hunk) => hunk.changes));
  return {
    added: changes.filter(({ type }) => type === "insert").length,
    removed: changes.filter(({ type }) => type === "delete").length,
  };
}

function part(hunk: HunkData, changes: ChangeData[], from: number, same: number): Part {
  return { key: `${hunk.oldStart}-${hunk.newStart}-${from}`, same, hunk: { ...hunk, changes } };
}

/** The hunk in parts: long runs of unchanged lines stand alone, so that they can be folded. */
export function partsOf(hunk: HunkData): Part[] {
  const { changes } = hunk;
  const parts: Part[] = [];
  let from = 0;
  let at = 0;
  while (at < changes.length) {
    let end = at;
    while (end < changes.length && changes[end]?.type === "normal") end += 1;
    const start = at === 0 ? 0 : at + AROUND;
    const stop = end === changes.length ? end : end - AROUND;
    if (stop - start >= WORTH) {
      if (start > from) parts.push(part(hunk, changes.slice(from, start), from, 0));
      parts.push(part(hunk, changes.slice(start, stop), start, stop - start));
      from = stop;
    }
    at = Math.max(end, at + 1);
  }
  if (from < changes.length) parts.push(part(hunk, changes.slice(from), from, 0));
  return parts;
}

/** What is shown of a file, with a gap wherever lines were left out between two hunks. */
export function rowsOf({ hunks }: FileData): (Part | Gap)[] {
  return hunks.flatMap((hunk, i): (Part | Gap)[] => {
    const before = hunks[i - 1];
    const end = before === undefined ? 1 : before.oldStart + before.oldLines;
    const left = hunk.oldStart - end;
    const gap: Gap[] = left > 0 ? [{ key: `gap-${i}`, left }] : [];
    return [...gap, ...partsOf(hunk)];
  });
}

/** What a file of the comparison is called: both names where it has two, none where the diff names none. */
export function nameOf({ oldPath, newPath }: FileData): string {
  if (oldPath === newPath || oldPath === "/dev/null") return newPath;
  return newPath === "/dev/null" ? oldPath : `${oldPath} → ${newPath}`;
}
