import { expect, test } from "vitest";
import { placePiece } from "./streamed-text";

test("a piece is appended where the text ends", () => {
  expect(placePiece("North ", 6, "sold most")).toBe("North sold most");
});

test("a piece that is known already changes nothing", () => {
  expect(placePiece("North sold", 6, "sold")).toBe("North sold");
});

test("a text that begins anew takes back what stood there", () => {
  expect(placePiece("I would say", 0, "")).toBe("");
  expect(placePiece("calling a tool", 0, "the ")).toBe("the ");
});

test("pieces told again end in the same text", () => {
  const pieces: [number, string][] = [
    [0, "North "],
    [6, "sold "],
    [11, "most"],
  ];
  const again = pieces.reduce(
    (text, [offset, piece]) => placePiece(text, offset, piece),
    "North sold mo",
  );
  expect(again).toBe("North sold most");
});

test("a piece after a hole is left out", () => {
  expect(placePiece("North", 9, "most")).toBe("North");
});

test("offsets count characters, not UTF-16 units", () => {
  expect(placePiece("📈 up", 4, " 🎉 yes")).toBe("📈 up 🎉 yes");
  expect(placePiece("📈 up 🎉 no", 6, " yes")).toBe("📈 up 🎉 yes");
  expect(placePiece("📈", 2, "x")).toBe("📈");
});
