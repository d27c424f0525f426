import { expect, test } from "vitest";
import { highlight } from "@/ui/highlighting";
import { linesOf } from "./code-lines";

function wordsOf(node: ReturnType<typeof linesOf>[number][number]): string {
  if (node.type === "text") return node.value;
  return "children" in node
    ? (node.children as Parameters<typeof wordsOf>[0][]).map(wordsOf).join("")
    : "";
}

test("every line keeps its words and its marks", () => {
  const source = 'def f():\n    """One\n    two."""\n\n    return 1\n';
  const lines = linesOf(highlight(source, "python")!.children);
  expect(lines.map((line) => line.map(wordsOf).join(""))).toEqual(source.split("\n"));
  expect(lines[2]![0]).toMatchObject({
    type: "element",
    properties: { className: ["hljs-string"] },
  });
});
