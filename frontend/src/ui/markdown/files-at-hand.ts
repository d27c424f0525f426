/// The files of a conversation, for texts that name one which isn't of their own task.
import { createContext, useState } from "react";
import type { FileView } from "@/api/types";

export const FilesAtHand = createContext<readonly FileView[]>([]);

function isSame(a: readonly FileView[], b: readonly FileView[]): boolean {
  return a.length === b.length && a.every(({ id }, i) => id === b[i]?.id);
}

/** The same list as long as it holds the same files: what only reads it isn't drawn again by every event. */
export function useSettled(files: readonly FileView[]): readonly FileView[] {
  const [settled, settle] = useState(files);
  if (isSame(settled, files)) return settled;
  settle(files);
  return files;
}
