import { expect, test } from "vitest";
import { appendPiece } from "./streamed-text";

test("a piece is appended where the text ends", () => {
  expect(appendPiece("North ", 6, "sold most")).toBe("North sold most");
});

test("a piece that is known already changes nothing", () => {
  expect(appendPiece("North sold", 6, "sold")).toBe("North sold");
});

test("of a piece that is known in part the rest is appended", () => {
  expect(appendPiece("North so", 6, "sold most")).toBe("North sold most");
});

test("a piece after a hole is left out", () => {
  expect(appendPiece("North", 9, "most")).toBe("North");
});

test("offsets count characters, not UTF-16 units", () => {
  expect(appendPiece("📈 up", 4, " 🎉 yes")).toBe("📈 up 🎉 yes");
  expect(appendPiece("📈 up 🎉", 4, " 🎉 yes")).toBe("📈 up 🎉 yes");
});
