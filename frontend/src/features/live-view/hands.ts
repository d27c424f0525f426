/// What a person does on the picture, in the page's pixels.
import type { KeyWord, PointerButton, PointerWord, ViewHead } from "@/api/step-view";

interface Modified {
  altKey: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
  shiftKey: boolean;
}

interface Placed extends Modified {
  clientX: number;
  clientY: number;
}

interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

const BUTTONS: readonly PointerButton[] = ["left", "middle", "right"];
/** Two presses within so many milliseconds and pixels are one double click. */
const SOON = 500;
const NEAR = 6;

export function modifiersOf({ altKey, ctrlKey, metaKey, shiftKey }: Modified): number {
  return (altKey ? 1 : 0) + (ctrlKey ? 2 : 0) + (metaKey ? 4 : 0) + (shiftKey ? 8 : 0);
}

/** Where on the page a point of the picture is; held within it. */
export function placeOn(
  { clientX, clientY }: Pick<Placed, "clientX" | "clientY">,
  box: Box,
  { width, height }: Pick<ViewHead, "width" | "height">,
): { x: number; y: number } {
  const within = (part: number, whole: number): number =>
    Math.round(Math.min(Math.max(part, 0), 1) * whole * 10) / 10;
  return {
    x: within((clientX - box.left) / (box.width || 1), width),
    y: within((clientY - box.top) / (box.height || 1), height),
  };
}

export function keyWord(
  event: Modified & { key: string; code: string; repeat: boolean },
  what: "down" | "up",
): KeyWord {
  const { key, code, repeat } = event;
  return {
    kind: "key",
    do: what,
    key,
    code,
    modifiers: modifiersOf(event),
    ...(repeat ? { repeated: true } : {}),
  };
}

/** Whether a key's own meaning is left to the browser: pasting comes as an event with its text. */
export function isPaste({ key, ctrlKey, metaKey, altKey }: Modified & { key: string }): boolean {
  return key.toLowerCase() === "v" && (ctrlKey || metaKey) && !altKey;
}

/** Counts presses that follow each other at one place. */
export class Clicks {
  private at = -Infinity;
  private x = 0;
  private y = 0;
  private count = 0;

  press(x: number, y: number, at: number): number {
    const follows =
      at - this.at < SOON && Math.abs(x - this.x) < NEAR && Math.abs(y - this.y) < NEAR;
    this.count = follows ? (this.count % 3) + 1 : 1;
    this.x = x;
    this.y = y;
    this.at = at;
    return this.count;
  }

  get last(): number {
    return this.count;
  }
}

export function pointerWord(
  what: "down" | "up",
  place: { x: number; y: number },
  event: Modified & { button: number; buttons: number },
  clicks: number,
): PointerWord {
  return {
    kind: "pointer",
    do: what,
    ...place,
    button: BUTTONS[event.button] ?? "none",
    buttons: event.buttons & 7,
    clicks,
    modifiers: modifiersOf(event),
  };
}

/** A finger's tap, as a mouse does it. */
export function tap(place: { x: number; y: number }, clicks: number): PointerWord[] {
  const shared = { kind: "pointer", ...place } as const;
  return [
    { ...shared, do: "move" },
    { ...shared, do: "down", button: "left", buttons: 1, clicks },
    { ...shared, do: "up", button: "left", buttons: 0, clicks },
  ];
}
