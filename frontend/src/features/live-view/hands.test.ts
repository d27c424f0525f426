import { expect, test } from "vitest";
import { Clicks, isPaste, keyWord, modifiersOf, placeOn, tap } from "./hands";

const NONE = { altKey: false, ctrlKey: false, metaKey: false, shiftKey: false };

test("a point of the picture is a point of the page, and never outside it", () => {
  const box = { left: 100, top: 50, width: 320, height: 200 };
  const head = { width: 1280, height: 800 };
  expect(placeOn({ clientX: 260, clientY: 150 }, box, head)).toEqual({ x: 640, y: 400 });
  expect(placeOn({ clientX: 0, clientY: 900 }, box, head)).toEqual({ x: 0, y: 800 });
});

test("presses that follow each other count up to three", () => {
  const clicks = new Clicks();
  expect([0, 100, 200, 300].map((at) => clicks.press(10, 10, at))).toEqual([1, 2, 3, 1]);
  expect(clicks.press(50, 10, 400)).toBe(1);
  expect(clicks.press(50, 10, 1400)).toBe(1);
});

test("keys go by their names, pasting by its text", () => {
  const event = { ...NONE, ctrlKey: true, shiftKey: true, key: "A", code: "KeyA", repeat: true };
  expect(modifiersOf(event)).toBe(10);
  expect(keyWord(event, "down")).toEqual({
    kind: "key",
    do: "down",
    key: "A",
    code: "KeyA",
    modifiers: 10,
    repeated: true,
  });
  expect(isPaste({ ...NONE, metaKey: true, key: "v" })).toBe(true);
  expect(isPaste({ ...NONE, key: "v" })).toBe(false);
  expect(isPaste({ ...NONE, ctrlKey: true, altKey: true, key: "v" })).toBe(false);
});

test("a tap is a move, a press and a release at one place", () => {
  expect(tap({ x: 1, y: 2 }, 1).map(({ do: what, x, y }) => [what, x, y])).toEqual([
    ["move", 1, 2],
    ["down", 1, 2],
    ["up", 1, 2],
  ]);
});
