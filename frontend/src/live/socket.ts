/// One WebSocket for the whole page: follows from its cursor, comes back by itself, notices a silent connection.
import type { Frame } from "@/api/types";

export type Connection = "connecting" | "open" | "lost" | "signed-out";

export interface LiveSocketOptions {
  address: (cursor: string | null) => string;
  onFrame: (frame: Frame) => void;
  onConnection: (connection: Connection) => void;
}

const FIRST_WAIT = 500;
const LONGEST_WAIT = 15_000;
/** The server gives a sign every 15 s: two missing ones and a bit. */
const SILENCE = 40_000;
const NOT_SIGNED_IN = 4401;

/** Milliseconds before the next try: doubling, capped, and spread so that a thousand pages don't come back at once. */
export function waitBefore(attempt: number, random: () => number = Math.random): number {
  const most = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** attempt);
  return most / 2 + (random() * most) / 2;
}

export class LiveSocket {
  private socket: WebSocket | null = null;
  private cursor: string | null = null;
  private attempt = 0;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private watchdog: ReturnType<typeof setTimeout> | undefined;
  private stopped = true;

  constructor(private readonly options: LiveSocketOptions) {}

  start(): void {
    if (!this.stopped) return;
    this.stopped = false;
    addEventListener("online", this.hurry);
    document.addEventListener("visibilitychange", this.hurry);
    this.connect();
  }

  stop(): void {
    this.stopped = true;
    removeEventListener("online", this.hurry);
    document.removeEventListener("visibilitychange", this.hurry);
    clearTimeout(this.retry);
    this.drop();
  }

  private connect(): void {
    clearTimeout(this.retry);
    this.options.onConnection("connecting");
    const socket = new WebSocket(this.options.address(this.cursor));
    this.socket = socket;
    socket.onmessage = (message: MessageEvent<string>) => this.receive(message.data);
    socket.onclose = (event) => this.closed(event.code);
    this.watch();
  }

  private receive(data: string): void {
    this.watch();
    const frame = JSON.parse(data) as Frame;
    if (frame.type === "ready") {
      this.attempt = 0;
      this.options.onConnection("open");
    }
    this.options.onFrame(frame);
    // Only what was taken moves the cursor: if taking it failed, it comes again.
    if ("cursor" in frame && frame.cursor !== null) this.cursor = frame.cursor;
  }

  private closed(code: number): void {
    this.drop();
    if (this.stopped) return;
    if (code === NOT_SIGNED_IN) {
      this.options.onConnection("signed-out");
      return;
    }
    this.options.onConnection("lost");
    this.retry = setTimeout(() => this.connect(), waitBefore(this.attempt));
    this.attempt += 1;
  }

  private watch(): void {
    clearTimeout(this.watchdog);
    this.watchdog = setTimeout(() => this.closed(0), SILENCE);
  }

  /** Let go of the connection without hearing from it again. */
  private drop(): void {
    clearTimeout(this.watchdog);
    if (this.socket === null) return;
    this.socket.onmessage = null;
    this.socket.onclose = null;
    this.socket.close();
    this.socket = null;
  }

  private readonly hurry = (): void => {
    if (this.stopped || this.socket !== null || document.visibilityState === "hidden") return;
    this.attempt = 0;
    this.connect();
  };
}
