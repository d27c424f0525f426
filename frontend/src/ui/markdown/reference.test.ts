import { expect, test } from "vitest";
import { aFile } from "@/test/factories";
import { resolve } from "./reference";

const old = aFile({ id: "old", name: "contract.pdf" });
const newer = aFile({ id: "newer", name: "contract.pdf" });
const spaced = aFile({ id: "spaced", name: "Q3 100% final.pdf" });

test("a citation names a file and its page", () => {
  expect(resolve("artifact:contract.pdf#page=3", [old], [])).toEqual({ file: old, page: 3 });
  expect(resolve("artifact:contract.pdf#page=0", [old], [])?.page).toBeUndefined();
});

test("the task's own file stands before one of the conversation, the newest before older ones", () => {
  expect(resolve("artifact:contract.pdf", [old], [newer])?.file).toBe(old);
  expect(resolve("artifact:contract.pdf", [], [old, newer])?.file).toBe(newer);
});

test("names are read escaped or as they are, in either case", () => {
  expect(resolve("artifact:Q3%20100%25%20final.pdf", [spaced], [])?.file).toBe(spaced);
  expect(resolve("artifact:Q3 100% final.pdf", [spaced], [])?.file).toBe(spaced);
  expect(resolve("artifact:Contract.PDF", [old], [])?.file).toBe(old);
});

test("an unknown name means nothing", () => {
  expect(resolve("artifact:other.pdf", [old], [newer])).toBeUndefined();
});
