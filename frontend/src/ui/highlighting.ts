/// Colours for the common languages, as a tree of marked text.
import { common, createLowlight } from "lowlight";

type Tree = ReturnType<ReturnType<typeof createLowlight>["highlight"]>;
export type CodeNode = Tree["children"][number];

const lowlight = createLowlight(common);

/** Beyond this many characters colouring takes longer than it helps. */
const MOST = 100_000;

/** The marked text; null when the language isn't known or the text is too long for it. */
export function highlight(source: string, language: string): Tree | null {
  if (!lowlight.registered(language) || source.length > MOST) return null;
  return lowlight.highlight(language, source);
}
