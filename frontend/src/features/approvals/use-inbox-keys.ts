/// "j" and "k" move between the approvals of the inbox.
import { useEffect, type RefObject } from "react";
import { isTyping } from "@/ui/is-typing";

function cardsIn(list: HTMLElement | null): HTMLElement[] {
  return [...(list?.querySelectorAll<HTMLElement>("[data-approval]") ?? [])];
}

export function focusCard(card: HTMLElement | undefined): void {
  card?.focus({ preventScroll: true });
  card?.scrollIntoView({ block: "nearest" });
}

export function useInboxKeys(list: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      if (isTyping(event) || event.ctrlKey || event.metaKey || event.altKey) return;
      // A dialog or a menu has the keys while it is open.
      if (document.querySelector("[role=dialog], [role=menu]") !== null) return;
      const by = { j: 1, k: -1 }[event.key];
      if (by === undefined) return;
      const cards = cardsIn(list.current);
      const at = cards.findIndex((card) => card.contains(document.activeElement));
      focusCard(at === -1 ? cards[0] : cards[at + by]);
    };
    addEventListener("keydown", pressed);
    return () => removeEventListener("keydown", pressed);
  }, [list]);
}
