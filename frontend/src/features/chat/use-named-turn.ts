/// Shows the turn that the address names: a link to one request lands on it, not at the end.
import { useEffect, type RefObject } from "react";

export function useNamedTurn(
  content: RefObject<HTMLElement | null>,
  named: string,
  stay: () => void,
): void {
  useEffect(() => {
    if (named === "") return;
    const turn = content.current?.querySelector<HTMLElement>(`[data-turn="${CSS.escape(named)}"]`);
    if (turn === null || turn === undefined) return;
    stay();
    turn.focus({ preventScroll: true });
    turn.scrollIntoView({ block: "start" });
  }, [content, named, stay]);
}
