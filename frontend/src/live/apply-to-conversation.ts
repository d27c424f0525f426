/// What an event does to an open conversation, and to the list of them.
import type { ConversationDetail, ConversationView, TaskEvent } from "@/api/types";
import { applyEvent } from "./apply-event";

export interface AppliedToConversation {
  conversation: ConversationDetail;
  gap: boolean;
}

const FINAL = new Set<ConversationView["active"]>(["completed", "failed", "cancelled"]);

function addMessage(conversation: ConversationDetail, event: TaskEvent): ConversationDetail {
  if (event.kind !== "message.added") return conversation;
  const { message } = event;
  if (conversation.messages.some(({ id }) => id === message.id)) return conversation;
  return { ...conversation, messages: [...conversation.messages, message] };
}

export function applyToConversation(
  conversation: ConversationDetail,
  event: TaskEvent,
): AppliedToConversation {
  const known = conversation.tasks.find(({ id }) => id === event.task_id);
  const { task, gap } = applyEvent(known, event);
  if (gap) return { conversation, gap };
  const withMessage = addMessage(conversation, event);
  if (task === undefined || task === known) return { conversation: withMessage, gap };
  const tasks =
    known === undefined
      ? [...withMessage.tasks, task]
      : withMessage.tasks.map((each) => (each === known ? task : each));
  return { conversation: { ...withMessage, tasks }, gap };
}

/** A line of the list after a task changed; undefined when only the server can tell what it says now. */
export function applyToListed(
  listed: ConversationView,
  event: Extract<TaskEvent, { kind: "task.changed" }>,
): ConversationView | undefined {
  const { state, waiting_for } = event.task;
  // When one task ends, another of the same conversation may go on.
  if (FINAL.has(state)) return undefined;
  return { ...listed, active: state, waiting_for };
}
