import { expect, test } from "vitest";
import type { Element, Root } from "hast";
import { rehypeHeadingLevels } from "./heading-levels";

const levels = (...tags: string[]) => {
  const children: Element[] = tags.map((tagName) => ({
    type: "element",
    tagName,
    properties: {},
    children: [],
  }));
  const root: Root = { type: "root", children };
  rehypeHeadingLevels()(root);
  return children.map(({ tagName }) => tagName);
};

test("the highest heading stands below the page's own, and no level is skipped", () => {
  expect(levels("h1", "h3", "h1")).toEqual(["h2", "h3", "h2"]);
  expect(levels("h3", "p", "h3")).toEqual(["h2", "p", "h2"]);
  expect(levels("h1", "h2", "h3", "h4", "h5", "h6")).toEqual(["h2", "h3", "h4", "h5", "h6", "h6"]);
});
