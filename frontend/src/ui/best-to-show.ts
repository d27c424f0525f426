/// The file that a person most likely wants to see first.
import type { FileView } from "@/api/types";
import { bestOf, kindOf } from "./file-kind";

const WORTH = ["chart", "image", "table", "pdf", "diff"];

export function bestToShow(files: readonly FileView[]): FileView | undefined {
  for (const kind of WORTH) {
    const found = files.findLast((file) => kindOf(file) === kind);
    if (found !== undefined) return bestOf(found, files);
  }
  return files.at(-1);
}
