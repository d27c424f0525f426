/// The keys that work everywhere, and what they open.
import { useCallback, useEffect, useState } from "react";
import { isTyping } from "@/ui/is-typing";

export interface Overlays {
  open: "palette" | "help" | null;
  showHelp: () => void;
  close: () => void;
}

export function useOverlays(): Overlays {
  const [open, setOpen] = useState<Overlays["open"]>(null);
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
        event.preventDefault();
        setOpen((now) => (now === "palette" ? null : "palette"));
        return;
      }
      if (isTyping(event) || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === "?") setOpen("help");
      if (event.key !== "/") return;
      event.preventDefault();
      document.getElementById("composer")?.focus();
    };
    addEventListener("keydown", pressed);
    return () => removeEventListener("keydown", pressed);
  }, []);
  const showHelp = useCallback(() => setOpen("help"), []);
  const close = useCallback(() => setOpen(null), []);
  return { open, showHelp, close };
}
