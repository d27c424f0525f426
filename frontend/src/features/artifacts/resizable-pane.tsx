/// A pane at the end of the window whose width the person sets; it is remembered.
import Box from "@mui/material/Box";
import { useState, type KeyboardEvent, type PointerEvent, type ReactNode } from "react";
import { text } from "@/text";
import { recall, remember } from "@/ui/storage";

const LEAST = 380;
const MOST = 720;
const STEP = 20;
const NAME = "artifacts.width";

function isNumber(value: unknown): value is number {
  return typeof value === "number";
}

function within(width: number): number {
  return Math.round(Math.min(MOST, Math.max(LEAST, width)));
}

export function ResizablePane({ children }: { children: ReactNode }) {
  const [width, setWidth] = useState(() => within(recall(NAME, isNumber) ?? 460));

  const settle = (wanted: number): void => {
    setWidth(within(wanted));
    remember(NAME, within(wanted));
  };
  const grab = (event: PointerEvent<HTMLDivElement>): void => {
    event.preventDefault();
    const handle = event.currentTarget;
    handle.setPointerCapture(event.pointerId);
    const isRtl = getComputedStyle(handle).direction === "rtl";
    const move = (at: globalThis.PointerEvent): void =>
      settle(isRtl ? at.clientX : window.innerWidth - at.clientX);
    const release = (): void => handle.removeEventListener("pointermove", move);
    handle.addEventListener("pointermove", move);
    handle.addEventListener("lostpointercapture", release, { once: true });
  };
  const key = (event: KeyboardEvent): void => {
    const step = { ArrowLeft: STEP, ArrowRight: -STEP, Home: MOST, End: -MOST }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    settle(width + step);
  };
  return (
    <Box
      component="aside"
      aria-label={text.artifacts.label}
      sx={{
        position: "relative",
        width,
        maxWidth: "50vw",
        flexShrink: 0,
        borderInlineStart: "1px solid",
        borderColor: "divider",
        minWidth: 0,
      }}
    >
      {/* A separator that moves is a control: it is reached and moved by keyboard as well. */}
      <Box
        role="separator"
        aria-orientation="vertical"
        aria-label={text.artifacts.resize}
        aria-valuenow={width}
        aria-valuemin={LEAST}
        aria-valuemax={MOST}
        tabIndex={0}
        onPointerDown={grab}
        onKeyDown={key}
        sx={{
          position: "absolute",
          insetBlock: 0,
          insetInlineStart: -4,
          width: 8,
          cursor: "col-resize",
          touchAction: "none",
          zIndex: 2,
          "&:hover, &:focus-visible": {
            background: (t) =>
              `color-mix(in srgb, ${t.vars.palette.primary.main} 30%, transparent)`,
            outline: "none",
          },
        }}
      />
      {children}
    </Box>
  );
}
