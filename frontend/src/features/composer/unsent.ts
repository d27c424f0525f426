/// What was sent and has no answer yet, kept across a reload: it is sent again under the same key, which asks only once.
import { forget, recall, remember } from "@/ui/storage";
import { isDraft, type Draft } from "./draft";

export interface Unsent extends Draft {
  key: string;
}

function isUnsentList(value: unknown): value is Unsent[] {
  return (
    Array.isArray(value) &&
    value.every((each) => isDraft(each) && typeof (each as Partial<Unsent>).key === "string")
  );
}

function nameOf(conversationId: string | null): string {
  return `unsent.${conversationId ?? "new"}`;
}

export function readUnsent(conversationId: string | null): Unsent[] {
  return recall(nameOf(conversationId), isUnsentList) ?? [];
}

export function keepUnsent(conversationId: string | null, unsent: Unsent): void {
  const others = readUnsent(conversationId).filter(({ key }) => key !== unsent.key);
  remember(nameOf(conversationId), [...others, unsent]);
}

export function dropUnsent(conversationId: string | null, key: string): void {
  const rest = readUnsent(conversationId).filter((each) => each.key !== key);
  if (rest.length === 0) forget(nameOf(conversationId));
  else remember(nameOf(conversationId), rest);
}
