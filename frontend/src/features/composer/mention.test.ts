import { expect, test } from "vitest";
import { mentionAt, withoutMention } from "./mention";

test("an @ at the start of a word is a mention as far as the caret", () => {
  expect(mentionAt("ask @da for it", 7)).toEqual({ start: 4, query: "da" });
  expect(mentionAt("@", 1)).toEqual({ start: 0, query: "" });
});

test("a mail address is none", () => {
  expect(mentionAt("write to jo@example", 19)).toBeNull();
});

test("the mention is taken out of the text", () => {
  expect(withoutMention("ask @da for it", { start: 4, query: "da" })).toBe("ask for it");
});
