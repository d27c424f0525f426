import { expect, test } from "vitest";
import { bytes, duration, money, shortDuration, since, until } from "./format";

test.each([
  [0, "0 s"],
  [59_999, "59 s"],
  [102_000, "1:42"],
  [3_849_000, "1:04:09"],
])("%i ms last %s", (ms, said) => {
  expect(duration(ms)).toBe(said);
});

test("short spans keep a decimal where it says something", () => {
  expect(shortDuration(412)).toBe("0.4 s");
  expect(shortDuration(12_400)).toBe("12 s");
});

test("sizes and money", () => {
  expect(bytes(468)).toBe("468 bytes");
  expect(bytes(268_435_456)).toBe("256 MB");
  expect(money("0.00042", "USD")).toBe("$0.00042");
  expect(money("1.5", "USD")).toBe("$1.50");
});

test("moments", () => {
  const now = new Date(2026, 10, 20, 12, 0).getTime();
  expect(since(new Date(now - 20_000).toISOString(), now)).toBe("just now");
  expect(since(new Date(now - 300_000).toISOString(), now)).toBe("5 min ago");
  expect(since(new Date(2026, 10, 3).toISOString(), now)).toBe("Nov 3");
});

test.each([
  [-1, null],
  [30_000, "30 s"],
  [150_000, "2 min"],
  [23.5 * 3_600_000, "23 h"],
  [47 * 3_600_000, "47 h"],
  [73 * 3_600_000, "3 days"],
])("in %i ms it is %s", (ms, said) => {
  const now = Date.parse("2026-11-20T10:00:00Z");
  expect(until(new Date(now + ms).toISOString(), now)).toBe(said);
});
