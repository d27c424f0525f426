/// The live view of a step's browser: its socket isn't in the API's schema, so these types are written by hand.

import type { StepDetail, ToolCallView } from "./types";

/** The call in which a step waits for its person to take its browser over. */
export function takeOverCall(step: StepDetail): ToolCallView | undefined {
  if (step.state !== "running") return undefined;
  return step.calls.find(
    ({ tool, state }) => tool === "ask_person_to_take_over" && state === "running",
  );
}

/** As `ViewHead` in backend/core/step_view.py. */
export interface ViewHead {
  n: number;
  url: string;
  title: string;
  /** What is in view, in the page's pixels: the unit of a pointer's place. */
  width: number;
  height: number;
  scale: number;
  control: "agent" | "asked" | "person";
  /** The panel that has mouse and keyboard, or asked for them. */
  viewer: string;
  /** Why the agent asks for a person. */
  wanted: string;
  /** Why nothing more is shown. */
  over: string;
}

export interface ViewFrame {
  head: ViewHead;
  /** A JPEG; null where only the head is new. */
  picture: Blob | null;
}

export type PointerButton = "none" | "left" | "middle" | "right";

export interface PointerWord {
  kind: "pointer";
  do: "move" | "down" | "up" | "wheel";
  x: number;
  y: number;
  button?: PointerButton;
  buttons?: number;
  clicks?: number;
  dx?: number;
  dy?: number;
  modifiers?: number;
}

export interface KeyWord {
  kind: "key";
  do: "down" | "up";
  key: string;
  code: string;
  modifiers?: number;
  repeated?: boolean;
}

/** What a person's page may say; as `Said` in backend/core/step_view.py. */
export type ViewWord =
  PointerWord | KeyWord | { kind: "text"; text: string } | { kind: "take" } | { kind: "give" };

export const MOST_TEXT = 10_000;

/** How the socket ends for good or for now. */
export const CLOSED = { signedOut: 4401, noSuchStep: 4404, notRunning: 4409, ended: 4410 } as const;

/** Four bytes of the head's length, the head as JSON, the JPEG. */
export function unpack(data: ArrayBuffer): ViewFrame {
  const length = new DataView(data).getUint32(0);
  const head = JSON.parse(new TextDecoder().decode(new Uint8Array(data, 4, length))) as ViewHead;
  const jpeg = data.slice(4 + length);
  return { head, picture: jpeg.byteLength > 0 ? new Blob([jpeg], { type: "image/jpeg" }) : null };
}

/** The address of a step's view for one panel, with so many pictures a second. */
export function viewUrl(stepId: string, viewer: string, pace: number): string {
  const own = `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}`;
  const url = new URL(`/api/v1/steps/${stepId}/view`, import.meta.env.VITE_WS_URL ?? own);
  url.searchParams.set("viewer", viewer);
  url.searchParams.set("pace", String(pace));
  return url.toString();
}
