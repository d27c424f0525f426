import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Frame } from "@/api/types";
import { LiveSocket, waitBefore, type Connection } from "./socket";

class FakeSocket {
  static all: FakeSocket[] = [];
  onmessage: ((message: { data: string }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  isClosed = false;

  constructor(readonly address: string) {
    FakeSocket.all.push(this);
  }
  close(): void {
    this.isClosed = true;
  }
  say(frame: Frame): void {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }
}

const last = (): FakeSocket => FakeSocket.all.at(-1)!;
let frames: Frame[];
let connections: Connection[];
let live: LiveSocket;

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("WebSocket", FakeSocket);
  vi.spyOn(Math, "random").mockReturnValue(1);
  FakeSocket.all = [];
  frames = [];
  connections = [];
  live = new LiveSocket({
    address: (cursor) => `after=${cursor ?? ""}`,
    onFrame: (frame) => frames.push(frame),
    onConnection: (connection) => connections.push(connection),
  });
  live.start();
});

afterEach(() => {
  live.stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("it comes back where it was", () => {
  last().say({ type: "ready", cursor: "e.5-0" });
  last().onclose?.({ code: 1006 });
  expect(connections).toEqual(["connecting", "open", "lost"]);
  vi.advanceTimersByTime(500);
  expect(last().address).toBe("after=e.5-0");
});

test("it waits longer each time, and from the start again once it was ready", () => {
  for (const wait of [500, 1000, 2000]) {
    const before = FakeSocket.all.length;
    last().onclose?.({ code: 1006 });
    vi.advanceTimersByTime(wait - 1);
    expect(FakeSocket.all).toHaveLength(before);
    vi.advanceTimersByTime(1);
    expect(FakeSocket.all).toHaveLength(before + 1);
  }
  last().say({ type: "ready", cursor: "e.1-0" });
  last().onclose?.({ code: 1006 });
  vi.advanceTimersByTime(500);
  expect(FakeSocket.all).toHaveLength(5);
});

test("a silent connection is given up", () => {
  last().say({ type: "ready", cursor: "e.1-0" });
  vi.advanceTimersByTime(30_000);
  last().say({ type: "ping" });
  vi.advanceTimersByTime(39_000);
  expect(last().isClosed).toBe(false);
  vi.advanceTimersByTime(1000);
  expect(FakeSocket.all[0]?.isClosed).toBe(true);
  expect(connections.at(-1)).toBe("lost");
});

test("not signed in, it doesn't try again", () => {
  last().onclose?.({ code: 4401 });
  vi.advanceTimersByTime(60_000);
  expect(connections.at(-1)).toBe("signed-out");
  expect(FakeSocket.all).toHaveLength(1);
});

test("a network that comes back is used at once", () => {
  last().onclose?.({ code: 1006 });
  dispatchEvent(new Event("online"));
  expect(FakeSocket.all).toHaveLength(2);
});

test("the wait is capped and spread", () => {
  expect(waitBefore(30, () => 1)).toBe(15_000);
  expect(waitBefore(30, () => 0)).toBe(7500);
});
