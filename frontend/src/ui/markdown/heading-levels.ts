/// Headings of a text stand below the page's own, and skip no level, however the text was written.
import type { Nodes, Root } from "hast";

const HEADING = /^h[1-6]$/;

function headingsIn(node: Nodes): { tagName: string }[] {
  if (node.type === "element" && HEADING.test(node.tagName)) return [node];
  return "children" in node ? node.children.flatMap(headingsIn) : [];
}

/** The highest heading of the text becomes an h2, the next lower one in use an h3, and so on. */
export function rehypeHeadingLevels() {
  return (tree: Root): void => {
    const headings = headingsIn(tree);
    const used = [...new Set(headings.map(({ tagName }) => tagName))].sort();
    for (const heading of headings) {
      heading.tagName = `h${Math.min(used.indexOf(heading.tagName) + 2, 6)}`;
    }
  };
}
