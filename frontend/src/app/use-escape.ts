/// Escape stops or closes, unless something nearer has taken the key.
import { useEffect, useEffectEvent } from "react";

export function useEscape(act: () => void): void {
  const onEscape = useEffectEvent((event: KeyboardEvent) => {
    if (event.key === "Escape" && !event.defaultPrevented) act();
  });
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => onEscape(event);
    addEventListener("keydown", pressed);
    return () => removeEventListener("keydown", pressed);
  }, []);
}
