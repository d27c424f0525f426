/// The time, ticking for as long as something on screen counts.
import { useEffect, useState } from "react";

export function useNow(isTicking: boolean, every = 1000): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!isTicking) return;
    const tick = (): void => setNow(Date.now());
    const timer = setInterval(tick, every);
    return () => clearInterval(timer);
  }, [isTicking, every]);
  return now;
}
