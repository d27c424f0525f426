import { expect, test } from "vitest";
import { restingPlace } from "./resting-place";

test("the end is shown while there is no answer, or a short one", () => {
  expect(restingPlace({ end: 900, answer: null })).toBe(900);
  expect(restingPlace({ end: 900, answer: 1200 })).toBe(900);
});

test("a long answer is shown from its first words", () => {
  expect(restingPlace({ end: 3000, answer: 1216 })).toBe(1200);
});

test("nothing is above the beginning", () => {
  expect(restingPlace({ end: 300, answer: 4 })).toBe(0);
});
