/// Conversations under the day of their last message, pinned ones first.
import type { ConversationView } from "@/api/types";
import { text } from "@/text";

export type Line =
  { kind: "heading"; label: string } | { kind: "conversation"; conversation: ConversationView };

const DAY = 86_400_000;

function startOfDay(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0);
}

function labelOf(conversation: ConversationView, now: number): string {
  if (conversation.pinned) return text.conversations.pinned;
  const at = new Date(conversation.last_message_at);
  // Rounded, because two days of a year have another length than 24 hours.
  const days = Math.round((startOfDay(now) - startOfDay(at.getTime())) / DAY);
  if (days <= 0) return text.conversations.today;
  if (days === 1) return text.conversations.yesterday;
  if (days < 7) return text.conversations.week;
  return at.toLocaleDateString(text.language, { month: "long", year: "numeric" });
}

/** Headings and conversations in the order in which they stand; the input is ordered as the server gave it. */
export function groupByDay(conversations: readonly ConversationView[], now: number): Line[] {
  const groups = new Map<string, ConversationView[]>();
  for (const conversation of conversations) {
    const label = labelOf(conversation, now);
    groups.set(label, [...(groups.get(label) ?? []), conversation]);
  }
  return [...groups].flatMap(([label, members]): Line[] => [
    { kind: "heading", label },
    ...members.map((conversation): Line => ({ kind: "conversation", conversation })),
  ]);
}
