import { expect, test } from "vitest";
import { shapeOf, shapeOfText } from "./readable";

test("an object is read as names and values", () => {
  expect(shapeOfText('{"total_pages": 1200, "ocr": false, "title": null}')).toEqual({
    kind: "pairs",
    pairs: [
      ["total pages", { kind: "words", words: "1,200" }],
      ["ocr", { kind: "words", words: "no" }],
      ["title", { kind: "none" }],
    ],
  });
});

test("like objects are a small table, whose rest is counted", () => {
  const hits = Array.from({ length: 23 }, (_, i) => ({ page: i + 1, quote: `words ${i}` }));
  const shape = shapeOf({ hits });
  expect(shape).toMatchObject({
    kind: "pairs",
    pairs: [["hits", { kind: "grid", grid: { columns: ["page", "quote"], more: 3 } }]],
  });
});

test("columns with rows are a table, with what else was said below", () => {
  expect(
    shapeOfText('{"columns":["region","n"],"rows":[["North",1],["South",null]],"total":2}'),
  ).toEqual({
    kind: "many",
    items: [
      {
        kind: "grid",
        grid: {
          columns: ["region", "n"],
          rows: [
            ["North", "1"],
            ["South", "–"],
          ],
          more: 0,
        },
      },
      { kind: "pairs", pairs: [["total", { kind: "words", words: "2" }]] },
    ],
    more: 0,
  });
});

test("tests are a list of what passed", () => {
  const tests = [
    { name: "test_a", state: "passed", message: "" },
    { name: "test_b", state: "failed", message: "assert 1 == 2" },
    { name: "test_c", state: "skipped", message: "" },
  ];
  expect(shapeOf({ passed: 1, tests })).toMatchObject({
    pairs: [
      ["passed", {}],
      [
        "tests",
        {
          kind: "tests",
          tests: [
            { name: "test_a", isOk: true },
            { name: "test_b", isOk: false, message: "assert 1 == 2" },
            { name: "test_c", isOk: null },
          ],
        },
      ],
    ],
  });
});

test("code keeps its lines and its colours", () => {
  expect(shapeOf({ code: "print(1)" })).toMatchObject({
    pairs: [["code", { kind: "block", language: "python" }]],
  });
});

test("what is written into a file has that file's colours", () => {
  expect(shapeOf({ file: "dates.py", text: "import re\n\nx = 1" })).toMatchObject({
    pairs: [
      ["file", {}],
      ["text", { kind: "block", language: "py" }],
    ],
  });
});

test("what isn't JSON, or was cut, stays as it is", () => {
  expect(shapeOfText("3 rows\nleft")).toEqual({
    kind: "block",
    source: "3 rows\nleft",
    language: "",
  });
  expect(shapeOfText('{"a": [1, 2')).toEqual({
    kind: "block",
    source: '{"a": [1, 2',
    language: "",
  });
});

test("what is nested too deeply is shown as it is", () => {
  expect(JSON.stringify(shapeOf({ a: { b: { c: { d: { e: 1 } } } } }))).toContain(
    '"language":"json"',
  );
});
