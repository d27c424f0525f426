/// Sending what was written: under one key until it has arrived, through reloads.
import { useEffect, useEffectEvent, useRef } from "react";
import type { Outgoing } from "@/api/tasks";
import type { Draft } from "./draft";
import { dropUnsent, keepUnsent, readUnsent, type Unsent } from "./unsent";

interface Sending {
  conversationId: string | null;
  onSend: (outgoing: Outgoing) => Promise<unknown>;
  /** It was refused or could not be delivered: the person has it back. */
  onFailure: (draft: Draft, error: Error) => void;
}

/** Return the act of sending a draft; what a reload cut off goes out again by itself. */
export function useSending({ conversationId, onSend, onFailure }: Sending) {
  const failed = useRef<{ body: string; key: string } | null>(null);
  const isHere = useRef(false);

  const deliver = async ({ key, ...draft }: Unsent): Promise<void> => {
    const { text, files, agent } = draft;
    try {
      await onSend({ key, message: text.trim(), conversationId, files, agent });
      failed.current = null;
      dropUnsent(conversationId, key);
    } catch (error) {
      // A composer that is gone can't give it back: the next one that opens here tries again.
      if (!isHere.current) return;
      failed.current = { body: JSON.stringify(draft), key };
      dropUnsent(conversationId, key);
      onFailure(draft, error as Error);
    }
  };

  const goOn = useEffectEvent(() => {
    for (const unsent of readUnsent(conversationId)) void deliver(unsent);
  });
  useEffect(() => {
    isHere.current = true;
    goOn();
    return () => {
      isHere.current = false;
    };
  }, []);

  return (draft: Draft): Promise<void> => {
    // The same words tried again after a lost answer must not ask twice.
    const again = failed.current?.body === JSON.stringify(draft) ? failed.current.key : null;
    const unsent = { ...draft, key: again ?? crypto.randomUUID() };
    keepUnsent(conversationId, unsent);
    return deliver(unsent);
  };
}
