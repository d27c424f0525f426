/// What a text means by `artifact:NAME` or `artifact:NAME#page=3`.
import type { FileView } from "@/api/types";

const ARTIFACT = "artifact:";

export interface Reference {
  file: FileView;
  /** The page that is cited; undefined when none is. */
  page: number | undefined;
}

export function isReference(href: string | undefined): href is string {
  return href?.toLowerCase().startsWith(ARTIFACT) === true;
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    // A bare per cent sign: the name was written as it is.
    return name;
  }
}

function newestNamed(name: string, files: readonly FileView[]): FileView | undefined {
  return (
    files.findLast((file) => file.name === name) ??
    files.findLast((file) => file.name.toLowerCase() === name.toLowerCase())
  );
}

/** The file that is meant: the task's own first, the newest of a name before an older one. */
export function resolve(
  href: string,
  own: readonly FileView[],
  atHand: readonly FileView[],
): Reference | undefined {
  const [path = "", fragment = ""] = href.slice(ARTIFACT.length).split("#", 2);
  const name = decoded(path);
  const file = newestNamed(name, own) ?? newestNamed(name, atHand);
  const page = /^page=([1-9]\d*)$/.exec(fragment)?.[1];
  return file && { file, page: page === undefined ? undefined : Number(page) };
}
