import { expect, test } from "vitest";
import { countIn, marked, plain } from "./pdf-search";

test("words are found whatever their case and line breaks", () => {
  expect(countIn(plain("Net  Total\nand net total"), plain("net TOTAL"))).toBe(2);
  expect(countIn("text", "")).toBe(0);
});

test("places are marked", () => {
  expect(marked("Total and total", "total")).toBe("<mark>Total</mark> and <mark>total</mark>");
  expect(marked("Total", "")).toBe("Total");
});

test("what a document says never becomes markup", () => {
  expect(marked('<img src=x onerror="a">', "img")).toBe(
    "&lt;<mark>img</mark> src=x onerror=&quot;a&quot;&gt;",
  );
});

test("letters that grow in lower case shift nothing", () => {
  expect(marked("İİ total", "total")).toBe("İİ total");
});
