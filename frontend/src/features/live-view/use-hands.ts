/// A person's mouse, finger and keyboard on the picture, while they have the page.
import {
  useEffect,
  useRef,
  type ClipboardEvent,
  type KeyboardEvent,
  type PointerEvent,
  type RefObject,
} from "react";
import { MOST_TEXT, type ViewHead, type ViewWord } from "@/api/step-view";
import { Clicks, isPaste, keyWord, modifiersOf, placeOn, pointerWord, tap } from "./hands";

/** Milliseconds between two moves that are told, and between two presses of Escape that leave. */
const MOVE_EVERY = 40;
const TWICE = 800;
/** Pixels after which a finger scrolls rather than taps. */
const DRAG = 8;

interface Options {
  screen: RefObject<HTMLElement | null>;
  head: ViewHead | null;
  isMine: boolean;
  say: (word: ViewWord) => void;
  onLeave: () => void;
}

interface Finger {
  x: number;
  y: number;
  isScrolling: boolean;
}

export function useHands({ screen, head, isMine, say, onLeave }: Options) {
  const clicks = useRef(new Clicks());
  const finger = useRef<Finger | null>(null);
  const moved = useRef(0);
  const escaped = useRef(-Infinity);

  const place = (event: { clientX: number; clientY: number }): { x: number; y: number } =>
    placeOn(
      event,
      screen.current?.getBoundingClientRect() ?? { left: 0, top: 0, width: 1, height: 1 },
      head ?? { width: 0, height: 0 },
    );

  const onWheel = useRef<(event: WheelEvent) => void>(() => undefined);
  useEffect(() => {
    onWheel.current = (event) => {
      if (!isMine) return;
      event.preventDefault();
      const { deltaX: dx, deltaY: dy } = event;
      say({ kind: "pointer", do: "wheel", ...place(event), dx, dy, modifiers: modifiersOf(event) });
    };
  });
  useEffect(() => {
    const { current } = screen;
    const turned = (event: WheelEvent): void => onWheel.current(event);
    // React's own listener is passive: the page here would scroll along.
    current?.addEventListener("wheel", turned, { passive: false });
    return () => current?.removeEventListener("wheel", turned);
  }, [screen]);

  if (!isMine) return {};
  const drag = (event: PointerEvent, from: Finger): void => {
    const dx = from.x - event.clientX;
    const dy = from.y - event.clientY;
    if (!from.isScrolling && Math.hypot(dx, dy) < DRAG) return;
    finger.current = { x: event.clientX, y: event.clientY, isScrolling: true };
    say({ kind: "pointer", do: "wheel", ...place(event), dx, dy });
  };
  return {
    onPointerDown: (event: PointerEvent<HTMLElement>): void => {
      event.currentTarget.focus();
      if (event.pointerType === "touch") {
        finger.current = { x: event.clientX, y: event.clientY, isScrolling: false };
        return;
      }
      event.preventDefault();
      event.currentTarget.setPointerCapture(event.pointerId);
      const at = place(event);
      say(pointerWord("down", at, event, clicks.current.press(at.x, at.y, event.timeStamp)));
    },
    onPointerMove: (event: PointerEvent<HTMLElement>): void => {
      if (event.timeStamp - moved.current < MOVE_EVERY) return;
      moved.current = event.timeStamp;
      if (finger.current !== null) drag(event, finger.current);
      else if (event.pointerType !== "touch")
        say({ kind: "pointer", do: "move", ...place(event), buttons: event.buttons & 7 });
    },
    onPointerUp: (event: PointerEvent<HTMLElement>): void => {
      const { current } = finger;
      finger.current = null;
      const at = place(event);
      if (event.pointerType !== "touch")
        say(pointerWord("up", at, event, Math.max(1, clicks.current.last)));
      else if (current !== null && !current.isScrolling)
        for (const word of tap(at, clicks.current.press(at.x, at.y, event.timeStamp))) say(word);
    },
    onPointerCancel: (): void => {
      finger.current = null;
    },
    onContextMenu: (event: { preventDefault: () => void }): void => event.preventDefault(),
    onKeyDown: (event: KeyboardEvent<HTMLElement>): void => {
      if (isPaste(event)) return;
      event.preventDefault();
      event.stopPropagation();
      const { timeStamp } = event;
      if (event.key === "Escape" && !event.repeat) {
        if (timeStamp - escaped.current < TWICE) {
          onLeave();
          return;
        }
        escaped.current = timeStamp;
      }
      say(keyWord(event, "down"));
    },
    onKeyUp: (event: KeyboardEvent<HTMLElement>): void => {
      event.preventDefault();
      if (!isPaste(event)) say(keyWord(event, "up"));
    },
    onPaste: (event: ClipboardEvent<HTMLElement>): void => {
      event.preventDefault();
      const pasted = event.clipboardData.getData("text/plain").slice(0, MOST_TEXT);
      if (pasted !== "") say({ kind: "text", text: pasted });
    },
  };
}
