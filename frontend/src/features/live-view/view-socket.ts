/// The socket of one panel: open while somebody looks, and back by itself while the step runs.
import { CLOSED, unpack, type ViewFrame, type ViewWord } from "@/api/step-view";

export type ViewState = "connecting" | "open" | "lost" | "over";

export interface ViewSocketOptions {
  address: string;
  onFrame: (frame: ViewFrame) => void;
  /** `why` is said by the server when it is over. */
  onState: (state: ViewState, why: string) => void;
}

const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 15_000;
/** After these nothing comes by itself: the step's row tells when it runs again. */
const FINAL = new Set<number>([CLOSED.signedOut, CLOSED.noSuchStep]);
/** The step has ended or waits, or the row here is a moment behind: asked again, slowly. */
const OVER = new Set<number>([CLOSED.notRunning, CLOSED.ended]);

export class ViewSocket {
  private socket: WebSocket | null = null;
  private attempt = 0;
  private retry: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly options: ViewSocketOptions) {}

  open(): void {
    this.options.onState("connecting", "");
    const socket = new WebSocket(this.options.address);
    socket.binaryType = "arraybuffer";
    socket.onmessage = (message: MessageEvent<ArrayBuffer>) => {
      this.attempt = 0;
      this.options.onState("open", "");
      this.options.onFrame(unpack(message.data));
    };
    socket.onclose = (event) => this.closed(event.code, event.reason);
    this.socket = socket;
  }

  close(): void {
    clearTimeout(this.retry);
    if (this.socket === null) return;
    this.socket.onmessage = null;
    this.socket.onclose = null;
    this.socket.close();
    this.socket = null;
  }

  say(word: ViewWord): void {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(word));
  }

  private closed(code: number, reason: string): void {
    this.close();
    const isOver = FINAL.has(code) || OVER.has(code);
    this.options.onState(isOver ? "over" : "lost", reason);
    if (FINAL.has(code)) return;
    const wait = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** this.attempt);
    this.attempt += 1;
    this.retry = setTimeout(() => this.open(), wait);
  }
}
