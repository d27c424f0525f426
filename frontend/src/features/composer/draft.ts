/// What was being written in each conversation: it survives a reload.
import type { FileView } from "@/api/types";
import { forget, recall, remember } from "@/ui/storage";

export interface Draft {
  text: string;
  files: FileView[];
  agent: string | null;
}

const EMPTY: Draft = { text: "", files: [], agent: null };

export function isDraft(value: unknown): value is Draft {
  if (typeof value !== "object" || value === null) return false;
  const { text, files, agent } = value as Record<string, unknown>;
  return (
    typeof text === "string" &&
    Array.isArray(files) &&
    (agent === null || typeof agent === "string")
  );
}

function nameOf(conversationId: string | null): string {
  return `draft.${conversationId ?? "new"}`;
}

export function readDraft(conversationId: string | null): Draft {
  return recall(nameOf(conversationId), isDraft) ?? EMPTY;
}

export function keepDraft(conversationId: string | null, draft: Draft): void {
  const isEmpty = draft.text === "" && draft.files.length === 0 && draft.agent === null;
  if (isEmpty) forget(nameOf(conversationId));
  else remember(nameOf(conversationId), draft);
}
