/// A block of code from Markdown.
import type { ExtraProps } from "react-markdown";
import { Code } from "../code";

type Node = ExtraProps["node"];
type Child = NonNullable<Node>["children"][number];

function textOf(node: Child): string {
  if (node.type === "text") return node.value;
  return "children" in node ? node.children.map((child) => textOf(child)).join("") : "";
}

const LANGUAGE = /^language-(.+)$/;

function languageOf(node: Child | undefined): string {
  if (node?.type !== "element") return "";
  const names = [node.properties.className ?? []].flat();
  return names.map((name) => LANGUAGE.exec(name)?.[1]).find((name) => name !== undefined) ?? "";
}

export function CodeBlock({ node }: { node: Node }) {
  const source = node === undefined ? "" : node.children.map((child) => textOf(child)).join("");
  return (
    <div className="block">
      <Code source={source.replace(/\n$/, "")} language={languageOf(node?.children[0])} />
    </div>
  );
}
