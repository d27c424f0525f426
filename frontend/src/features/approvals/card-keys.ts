/// "A" and "R" decide the card that holds the focus; no other key does.
import type { KeyboardEvent } from "react";
import { isTyping } from "@/ui/is-typing";

interface CardKeys {
  onApprove: () => void;
  onReject: () => void;
}

export function cardKeys({ onApprove, onReject }: CardKeys) {
  return (event: KeyboardEvent<HTMLElement>): void => {
    const { nativeEvent } = event;
    // A key that is held down decides one card, not what comes after it.
    if (isTyping(nativeEvent) || nativeEvent.repeat || event.defaultPrevented) return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    // A dialog of the card is inside it for React, and elsewhere for the person.
    if (!(event.target instanceof Node) || !event.currentTarget.contains(event.target)) return;
    const act = { a: onApprove, r: onReject }[event.key.toLowerCase()];
    if (act === undefined) return;
    event.preventDefault();
    act();
  };
}
