/// "j" and "k" move between requests, "o" opens what came of the one that was reached.
import { useEffect, useEffectEvent, type RefObject } from "react";
import { isTyping } from "@/ui/is-typing";

function turnsIn(content: HTMLElement | null): HTMLElement[] {
  return [...(content?.querySelectorAll<HTMLElement>("[data-turn]") ?? [])];
}

/** The turn that holds the focus, else the first that is in view, else the last. */
function currentOf(turns: readonly HTMLElement[]): number {
  const focused = turns.findIndex((turn) => turn.contains(document.activeElement));
  if (focused !== -1) return focused;
  const inView = turns.findIndex((turn) => turn.getBoundingClientRect().bottom > 0);
  return inView === -1 ? turns.length - 1 : inView;
}

export function useTurnKeys(
  content: RefObject<HTMLElement | null>,
  onOpen: (taskId: string) => void,
): void {
  const pressed = useEffectEvent((event: KeyboardEvent) => {
    if (isTyping(event) || event.ctrlKey || event.metaKey || event.altKey) return;
    // A dialog or a menu has the keys while it is open.
    if (document.querySelector("[role=dialog], [role=menu]") !== null) return;
    const turns = turnsIn(content.current);
    const at = currentOf(turns);
    if (event.key === "o") {
      const id = turns[at]?.dataset.turn;
      if (id !== undefined) onOpen(id);
      return;
    }
    const by = { j: 1, k: -1 }[event.key];
    if (by === undefined) return;
    const isFocused = turns[at]?.contains(document.activeElement) === true;
    const next = turns[isFocused ? at + by : at];
    next?.focus({ preventScroll: true });
    next?.scrollIntoView({ block: "start" });
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => pressed(event);
    addEventListener("keydown", listen);
    return () => removeEventListener("keydown", listen);
  }, []);
}
