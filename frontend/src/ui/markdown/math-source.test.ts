import { expect, test } from "vitest";
import { hasMath, withDollarMath } from "./math-source";

test("both ways of writing a formula are understood", () => {
  expect(withDollarMath("so \\(x^2\\) is")).toBe("so $$x^2$$ is");
  expect(withDollarMath("\\[a+b\\]")).toBe("\n$$\na+b\n$$\n");
});

test("code is left alone", () => {
  const text = "`\\(a\\)` and\n```\n\\[b\\]\n```";
  expect(withDollarMath(text)).toBe(text);
});

test("prices are no formulas", () => {
  expect(hasMath("between $5 and $10")).toBe(false);
});
