/// The server's time: every time on screen is the server's, and the clock of this machine may be wrong.

/** Milliseconds that a clock may be off before it counts: a Date header says whole seconds, and took its way. */
const TOLERATED = 2_000;

let ahead = 0;

/** Learn from an answer's Date header how far the server's clock is ahead of this one. */
export function learnTime(header: unknown, now = Date.now()): void {
  const told = typeof header === "string" ? Date.parse(header) : NaN;
  if (Number.isNaN(told)) return;
  ahead = Math.abs(told - now) > TOLERATED ? told - now : 0;
}

/** What the server's clock says now, in milliseconds. */
export function serverNow(): number {
  return Date.now() + ahead;
}
