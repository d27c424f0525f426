import { expect, test } from "vitest";
import { aConversation } from "@/test/factories";
import { groupByDay } from "./group-by-day";

const NOW = new Date(2026, 10, 20, 9, 0).getTime();
const on = (id: string, day: number, hour = 12, pinned = false) =>
  aConversation({ id, pinned, last_message_at: new Date(2026, 10, day, hour).toISOString() });

test("conversations stand under their day, pinned ones under their own heading", () => {
  const lines = groupByDay(
    [on("p", 1, 12, true), on("a", 20, 8), on("b", 19, 23), on("c", 15), on("d", 2)],
    NOW,
  );
  const said = lines.map((line) => (line.kind === "heading" ? line.label : line.conversation.id));
  expect(said).toEqual([
    "Pinned",
    "p",
    "Today",
    "a",
    "Yesterday",
    "b",
    "Last 7 days",
    "c",
    "November 2026",
    "d",
  ]);
});
