import { describe, expect, test } from "vitest";
import { hasMath, withDollarMath } from "./math-source";

test("both ways of writing a formula are understood", () => {
  expect(withDollarMath("so \\(x^2\\) is")).toBe("so $$x^2$$ is");
  expect(withDollarMath("\\[a+b\\]")).toBe("\n$$\na+b\n$$\n");
  expect(withDollarMath("\\[\n\\frac{a}{b} = \\text{growth rate}\n\\]")).toBe(
    "\n$$\n\\frac{a}{b} = \\text{growth rate}\n$$\n",
  );
  expect(withDollarMath("where \\(n\\) and $$k_1$$ count")).toBe("where $$n$$ and $$k_1$$ count");
});

test("code is left alone", () => {
  const text = "`\\(a\\)` and\n```\n\\[b\\]\n```";
  expect(withDollarMath(text)).toBe(text);
});

test("prices are no formulas", () => {
  expect(hasMath("between $5 and $10")).toBe(false);
});

describe("brackets that Markdown must not read are no formulas", () => {
  test.each([
    "as \\[1\\] and \\[2\\] say",
    "\\[DRAFT\\]",
    "\\[1-3\\], \\[n/a\\] and \\[2026-11-29\\]",
    "He \\[sic\\] agreed",
    "\\[1\\] Berg, A. (2024) and later \\[2, 3\\]",
    "\\[snake\\_case and more\\]",
    "see \\(above\\) and \\(page 4\\)",
    "[\\[1\\]](https://a.example)",
    "\\\\[4pt\\\\]",
    "\\[ \\] not done, \\[x\\] done",
  ])("%s", (text) => {
    expect(withDollarMath(text)).toBe(text);
    expect(hasMath(withDollarMath(text))).toBe(false);
  });
});

test("double dollars around words stay dollars", () => {
  expect(withDollarMath("$$ big money $$ is $$4 off$$")).toBe(
    "\\$\\$ big money \\$\\$ is \\$\\$4 off\\$\\$",
  );
});
