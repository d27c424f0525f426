/// Marked code, line by line.
import type { CodeNode } from "@/ui/highlighting";

export type Line = CodeNode[];

/** The same nodes in lines: a mark that spans several lines is opened anew on each. */
export function linesOf(nodes: readonly CodeNode[]): Line[] {
  const lines: Line[] = [[]];
  for (const node of nodes) {
    const parts: Line[] =
      node.type === "text"
        ? node.value.split("\n").map((value) => (value === "" ? [] : [{ ...node, value }]))
        : node.type === "element"
          ? linesOf(node.children as CodeNode[]).map((children) =>
              children.length === 0 ? [] : [{ ...node, children } as CodeNode],
            )
          : [];
    const [first = [], ...rest] = parts;
    lines.at(-1)?.push(...first);
    lines.push(...rest);
  }
  return lines;
}
