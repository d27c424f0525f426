/// Shows the approval that the address names: a notification or a link lands on it.
import { useEffect, useRef, type RefObject } from "react";
import { focusCard } from "./use-inbox-keys";

/** @param isThere whether the card is on the page by now. */
export function useNamedCard(
  list: RefObject<HTMLElement | null>,
  named: string | null,
  isThere: boolean,
): void {
  const shown = useRef<string | null>(null);
  useEffect(() => {
    if (named === null || !isThere || shown.current === named) return;
    // Once: what comes later doesn't take the focus away again.
    shown.current = named;
    focusCard(
      list.current?.querySelector<HTMLElement>(`[data-approval="${CSS.escape(named)}"]`) ??
        undefined,
    );
  }, [list, named, isThere]);
}
