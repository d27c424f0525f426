/// On a narrow screen a whole page can't be read: it may be had at its own size.
import Button from "@mui/material/Button";
import useMediaQuery from "@mui/material/useMediaQuery";
import { useState } from "react";
import { liveViewText as words } from "@/text/live-view";

interface Size {
  isLarge: boolean;
  /** Whether there is a choice. */
  isNarrow: boolean;
  toggle: () => void;
}

export function useSize(): Size {
  const isNarrow = useMediaQuery("(max-width: 600px)");
  const [isEnlarged, setEnlarged] = useState(false);
  const isLarge = isNarrow && isEnlarged;
  return { isLarge, isNarrow, toggle: () => setEnlarged(!isLarge) };
}

export function SizeButton({ size: { isLarge, isNarrow, toggle } }: { size: Size }) {
  if (!isNarrow) return null;
  return <Button onClick={toggle}>{isLarge ? words.whole : words.enlarge}</Button>;
}
