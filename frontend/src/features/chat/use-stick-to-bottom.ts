/// Keeps what is new in view: the end of the thread, until a long answer would push its own beginning out.
import { useCallback, useEffect, useRef, useState, type RefObject } from "react";
import { restingPlace } from "./resting-place";

/** Pixels from the end that still count as the end. */
const NEAR = 60;

export interface Stick {
  scroller: RefObject<HTMLDivElement | null>;
  content: RefObject<HTMLDivElement | null>;
  isAway: boolean;
  /** Show the end and stay there, also with a long answer: the person asked for it. */
  toEnd: () => void;
  /** Show what is new as it comes. */
  follow: () => void;
  /** Stay where the person is, whatever comes. */
  stay: () => void;
}

/** What the person looks at: what comes, the very end, or a place of their own. */
type Mode = "new" | "end" | "own";

/** @param key what is shown: a new one starts at what is new. */
export function useStickToBottom(key: string): Stick {
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const mode = useRef<Mode>("new");
  const [isAway, setAway] = useState(false);

  const settle = useCallback(() => {
    const box = scroller.current;
    const inner = content.current;
    if (box === null || inner === null) return;
    const end = box.scrollHeight - box.clientHeight;
    if (mode.current !== "own") {
      const answer = inner.lastElementChild?.querySelector("[data-answer]") ?? null;
      const top =
        answer &&
        answer.getBoundingClientRect().top - box.getBoundingClientRect().top + box.scrollTop;
      box.scrollTop = mode.current === "end" ? end : restingPlace({ end, answer: top });
    }
    setAway(end - box.scrollTop >= NEAR);
  }, []);
  const toEnd = useCallback(() => {
    mode.current = "end";
    settle();
  }, [settle]);
  const follow = useCallback(() => {
    mode.current = "new";
    settle();
  }, [settle]);

  useEffect(() => {
    const box = scroller.current;
    const inner = content.current;
    if (box === null || inner === null) return;
    follow();
    let size = "";
    let top = box.scrollTop;
    const noticed = (): void => {
      const sized = `${box.scrollHeight} ${box.clientHeight}`;
      // A scroll that comes with a change of size is the browser's own, not the person's.
      if (sized !== size) {
        size = sized;
        settle();
        top = box.scrollTop;
        return;
      }
      if (Math.abs(box.scrollTop - top) < 1) return;
      top = box.scrollTop;
      const left = box.scrollHeight - top - box.clientHeight;
      mode.current = left < NEAR ? "end" : "own";
      setAway(left >= NEAR);
    };
    const grown = new ResizeObserver(() => {
      settle();
      top = box.scrollTop;
    });
    // What grows because the person opened it stays where it is.
    const touched = ({ target }: MouseEvent): void => {
      if (target instanceof Element && target.closest("[aria-expanded]") !== null)
        mode.current = "own";
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
  }, [key, follow, settle]);

  const stay = useCallback(() => {
    mode.current = "own";
  }, []);
  return { scroller, content, isAway, toEnd, follow, stay };
}
