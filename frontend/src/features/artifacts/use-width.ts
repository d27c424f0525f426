/// The width of an element, once it has come to rest.
import { useEffect, useState, type RefObject } from "react";
import { useDebounced } from "@/ui/use-debounced";

export function useWidth(element: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const box = element.current;
    if (box === null) return;
    const measure = (): void => setWidth(box.clientWidth);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(box);
    return () => observer.disconnect();
  }, [element]);
  const settled = useDebounced(width, 120);
  return settled === 0 ? width : settled;
}
