/// Whether a panel can be seen: nothing is asked of the browser for one that is scrolled or switched away.
import { useEffect, useState, useSyncExternalStore, type RefObject } from "react";

function subscribe(changed: () => void): () => void {
  document.addEventListener("visibilitychange", changed);
  return () => document.removeEventListener("visibilitychange", changed);
}

export function useSeen(panel: RefObject<HTMLElement | null>): boolean {
  const isVisible = useSyncExternalStore(subscribe, () => document.visibilityState !== "hidden");
  const [isInView, setInView] = useState(true);
  useEffect(() => {
    const { current } = panel;
    if (current === null || typeof IntersectionObserver === "undefined") return undefined;
    const observer = new IntersectionObserver((entries) =>
      setInView(entries.at(-1)?.isIntersecting ?? true),
    );
    observer.observe(current);
    return () => observer.disconnect();
  }, [panel]);
  return isVisible && isInView;
}
