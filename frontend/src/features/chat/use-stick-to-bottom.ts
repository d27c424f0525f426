/// Keeps the end of a growing text in view, unless the person has scrolled away from it.
import { useCallback, useEffect, useRef, useState, type RefObject } from "react";

/** Pixels from the end that still count as the end. */
const NEAR = 60;

export interface Stick {
  scroller: RefObject<HTMLDivElement | null>;
  content: RefObject<HTMLDivElement | null>;
  isAway: boolean;
  toEnd: () => void;
}

/** @param key what is shown: a new one starts at its end. */
export function useStickToBottom(key: string): Stick {
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const follows = useRef(true);
  const [isAway, setAway] = useState(false);

  const toEnd = useCallback(() => {
    const box = scroller.current;
    if (box === null) return;
    follows.current = true;
    box.scrollTop = box.scrollHeight;
    setAway(false);
  }, []);

  useEffect(() => {
    const box = scroller.current;
    const inner = content.current;
    if (box === null || inner === null) return;
    toEnd();
    let size = "";
    const noticed = (): void => {
      const sized = `${box.scrollHeight} ${box.clientHeight}`;
      // A scroll that comes with a change of size is the browser's own, not the person's.
      if (sized !== size) {
        size = sized;
        if (follows.current) box.scrollTop = box.scrollHeight;
        return;
      }
      follows.current = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR;
      setAway(!follows.current);
    };
    const grown = new ResizeObserver(() => {
      if (follows.current) box.scrollTop = box.scrollHeight;
      else setAway(box.scrollHeight - box.scrollTop - box.clientHeight >= NEAR);
    });
    // What grows because the person opened it stays where it is.
    const touched = ({ target }: MouseEvent): void => {
      if (target instanceof Element && target.closest("[aria-expanded]") !== null)
        follows.current = false;
    };
    inner.addEventListener("click", touched);
    box.addEventListener("scroll", noticed, { passive: true });
    grown.observe(inner);
    grown.observe(box);
    return () => {
      box.removeEventListener("scroll", noticed);
      inner.removeEventListener("click", touched);
      grown.disconnect();
    };
  }, [key, toEnd]);

  return { scroller, content, isAway, toEnd };
}
