/// The picture itself, and the place where a person's mouse and keyboard go in.
import Box from "@mui/material/Box";
import { useEffect, useImperativeHandle, useRef, type Ref } from "react";
import type { ViewHead, ViewWord } from "@/api/step-view";
import { liveViewText as words } from "@/text/live-view";
import { useHands } from "./use-hands";

export interface ScreenHandle {
  draw: (picture: Blob) => void;
}

interface Props {
  ref: Ref<ScreenHandle>;
  head: ViewHead | null;
  isMine: boolean;
  /** What is seen is no longer so. */
  isOld: boolean;
  /** At the page's own size, of which a part is seen: on a telephone the whole can't be read. */
  isLarge: boolean;
  say: (word: ViewWord) => void;
  onLeave: () => void;
}

/** Draw a picture; one that came later may be ready earlier, and stays. */
async function draw(canvas: HTMLCanvasElement, picture: Blob, isNewest: () => boolean) {
  const bitmap = await createImageBitmap(picture);
  if (isNewest()) {
    canvas.width = bitmap.width;
    canvas.height = bitmap.height;
    canvas.getContext("2d")?.drawImage(bitmap, 0, 0);
  }
  bitmap.close();
}

/** As large as the page in it, within the column and the window; or at the page's own size. */
function shapeOf(head: ViewHead | null, isLarge: boolean) {
  if (head === null || head.height === 0) return { width: "100%", aspectRatio: "16 / 10" };
  const ratio = head.width / head.height;
  const width = isLarge ? head.width : `min(100%, calc(70vh * ${ratio}))`;
  return { width, aspectRatio: `${ratio}` };
}

/** A finger moves the part that is seen of a large picture, and scrolls the page in a whole one. */
function touchOf(isMine: boolean, isLarge: boolean): string {
  if (!isMine) return "auto";
  return isLarge ? "pan-x pan-y" : "none";
}

export function Screen({ ref, head, isMine, isOld, isLarge, say, onLeave }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const newest = useRef(0);
  const hands = useHands({ screen: canvas, head, isMine, say, onLeave });
  useEffect(() => {
    // They asked for it: their keys go to the page from now on.
    if (isMine) canvas.current?.focus({ preventScroll: true });
  }, [isMine]);
  useImperativeHandle(ref, () => ({
    draw: (picture) => {
      newest.current += 1;
      const mine = newest.current;
      if (canvas.current !== null)
        // A picture that can't be read is followed by one that can.
        draw(canvas.current, picture, () => mine === newest.current).catch(() => undefined);
    },
  }));
  return (
    <Box
      {...(isLarge ? { role: "group", tabIndex: 0, "aria-label": words.enlarged } : {})}
      sx={{ overflow: isLarge ? "auto" : "visible", maxHeight: isLarge ? "60vh" : "none" }}
    >
      <Box
        component="canvas"
        ref={canvas}
        {...hands}
        role={isMine ? "application" : "img"}
        aria-label={isMine ? words.page : words.screen(head?.title ?? "", head?.url ?? "")}
        data-testid="live-screen"
        {...(isMine ? { tabIndex: 0 } : {})}
        sx={{
          display: "block",
          ...shapeOf(head, isLarge),
          marginInline: "auto",
          backgroundColor: (t) => t.vars.palette.sunken,
          filter: isOld ? "grayscale(1) opacity(0.6)" : "none",
          touchAction: touchOf(isMine, isLarge),
          cursor: isMine ? "crosshair" : "default",
          "&:focus": { outline: (t) => `2px solid ${t.vars.palette.primary.main}` },
        }}
      />
    </Box>
  );
}
