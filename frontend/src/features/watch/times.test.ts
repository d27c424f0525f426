import { expect, test } from "vitest";
import type { When } from "@/api/types";
import { draftOf, freshTimes, whenOf, type TimesDraft } from "./times";

const zone = "Europe/Berlin";

test.each<[Partial<TimesDraft>, When | null]>([
  [
    { rhythm: "daily", time: "08:05" },
    { kind: "cron", cron: "5 8 * * *", zone },
  ],
  [
    { rhythm: "weekly", time: "09:30", days: [3, 1] },
    { kind: "cron", cron: "30 9 * * 1,3", zone },
  ],
  [{ rhythm: "weekly", days: [] }, null],
  [{ rhythm: "daily", time: "" }, null],
  [
    { rhythm: "interval", every: "15" },
    { kind: "every", minutes: 15 },
  ],
  [
    { rhythm: "interval", every: "2", unit: "hours" },
    { kind: "every", minutes: 120 },
  ],
  [{ rhythm: "interval", every: "0" }, null],
  [{ rhythm: "interval", every: "1.5" }, null],
  [{ rhythm: "once", at: "" }, null],
  [
    { rhythm: "cron", cron: " 0 8 1 * * " },
    { kind: "cron", cron: "0 8 1 * *", zone },
  ],
  [{ rhythm: "cron", cron: " " }, null],
])("%o says %o", (draft, when) => {
  expect(whenOf({ ...freshTimes(), zone, ...draft })).toEqual(when);
});

test.each<When>([
  { kind: "cron", cron: "5 8 * * *", zone },
  { kind: "cron", cron: "0 8 * * 1,2,3,4,5", zone },
  { kind: "cron", cron: "*/7 8-9 * * 1#2", zone },
  { kind: "every", minutes: 90 },
  { kind: "every", minutes: 1440 },
])("%o comes back as it was", (when) => {
  expect(whenOf(draftOf(when))).toEqual(when);
});

test("a range of weekdays is the same days", () => {
  expect(draftOf({ kind: "cron", cron: "0 8 * * 5-7", zone }).days).toEqual([0, 5, 6]);
});

test("a moment comes back as the same moment", () => {
  const back = whenOf(draftOf({ kind: "once", at: "2026-12-24T18:30:00.000Z", zone }));
  expect(back).toMatchObject({ kind: "once", at: "2026-12-24T18:30:00.000Z" });
});
