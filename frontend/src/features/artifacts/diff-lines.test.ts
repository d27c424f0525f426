import { expect, test } from "vitest";
import { countsOf, nameOf, partsOf, readDiff, rowsOf } from "./diff-lines";

const lines = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => ` line ${from + i}`).join("\n");

const SHORT = `--- a/terms.txt
+++ b/terms.txt
@@ -11,3 +11,3 @@
 one
-two
+deux
 three
`;
const LONG = `--- a/a
+++ b/a
@@ -1,22 +1,22 @@
${lines(1, 10)}
-old
+new
${lines(12, 21)}
`;

test("what was added and removed is counted", () => {
  expect(countsOf(readDiff(SHORT))).toEqual({ added: 1, removed: 1 });
});

test("lines that the comparison left out are told", () => {
  const [gap, part] = rowsOf(readDiff(SHORT)[0]!);
  expect(gap).toMatchObject({ left: 10 });
  expect(part).toMatchObject({ same: 0 });
});

test("long runs of unchanged lines fold, three lines around a change stay", () => {
  const parts = partsOf(readDiff(LONG)[0]!.hunks[0]!);
  expect(parts.map(({ same, hunk }) => [same, hunk.changes.length])).toEqual([
    [7, 7],
    [0, 8],
    [7, 7],
  ]);
});

test("no line is lost by folding", () => {
  const hunk = readDiff(LONG)[0]!.hunks[0]!;
  expect(partsOf(hunk).flatMap((part) => part.hunk.changes)).toEqual(hunk.changes);
});

test("a text that isn't a comparison gives none", () => {
  expect(readDiff("just some words")).toEqual([]);
});

test("every file of a plain diff is told apart and called by its names", () => {
  const two = `--- contract v1.docx
+++ contract v2.docx
@@ -1,2 +1,2 @@
--- not a header
+++ nor this
 same
--- a/old.txt\t2026-01-01
+++ b/old.txt\t2026-01-02
@@ -1 +1 @@
-x
+y
--- /dev/null
+++ b/new.txt
@@ -0,0 +1 @@
+z
`;
  const files = readDiff(two);
  expect(files.map(nameOf)).toEqual(["contract v1.docx → contract v2.docx", "old.txt", "new.txt"]);
  expect(countsOf(files)).toEqual({ added: 3, removed: 2 });
});

test("git's own diff is taken as it is", () => {
  const git = `diff --git a/a.py b/a.py
index 1..2 100644
--- a/a.py
+++ b/a.py
@@ -1 +1 @@
-x
+y
`;
  expect(readDiff(git).map(nameOf)).toEqual(["a.py"]);
});
