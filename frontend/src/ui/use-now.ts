/// The time by the server's clock, ticking for as long as something on screen counts.
import { useEffect, useState } from "react";
import { serverNow } from "@/api/clock";

export function useNow(isTicking: boolean, every = 1000): number {
  const [now, setNow] = useState(serverNow);
  useEffect(() => {
    if (!isTicking) return;
    const tick = (): void => setNow(serverNow());
    const timer = setInterval(tick, every);
    return () => clearInterval(timer);
  }, [isTicking, every]);
  return now;
}
