/// Numbers, sizes, times and money as people write them in their language.
import { text } from "@/text";

const locale = (): string => text.language;

/** A span in milliseconds: "8 s", "1:42", "1:04:09". */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return text.time.seconds(seconds);
  const parts = [Math.floor(seconds / 60) % 60, seconds % 60].map((n) =>
    String(n).padStart(2, "0"),
  );
  const hours = Math.floor(seconds / 3600);
  return hours > 0
    ? `${hours}:${parts.join(":")}`
    : `${Math.floor(seconds / 60)}:${parts[1] ?? ""}`;
}

/** A short span with a decimal where it says something: "0.4 s", "8 s". */
export function shortDuration(ms: number): string {
  if (ms >= 10_000) return duration(ms);
  const seconds = (ms / 1000).toLocaleString(locale(), { maximumFractionDigits: 1 });
  return `${seconds} s`;
}

const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;

/** A size in bytes: "1.2 MB". */
export function bytes(size: number): string {
  const power =
    size < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log(size) / Math.log(1024)));
  return (size / 1024 ** power).toLocaleString(locale(), {
    style: "unit",
    unit: UNITS[power] ?? "byte",
    unitDisplay: power === 0 ? "long" : "short",
    maximumFractionDigits: power > 0 ? 1 : 0,
  });
}

/** A decimal string with its currency; tiny sums keep two significant digits. */
export function money(amount: string, currency: string): string {
  const value = Number(amount);
  const isTiny = value > 0 && value < 0.01;
  return value.toLocaleString(locale(), {
    style: "currency",
    currency,
    ...(isTiny ? { maximumSignificantDigits: 2 } : {}),
  });
}

export function isNothing(amount: string | null): boolean {
  return amount !== null && Number(amount) === 0;
}

/** How long it is until then, as coarse as it matters: "45 s", "12 min", "23 h", "3 days"; null once it is past. */
export function until(at: string, now: number): string | null {
  const seconds = Math.ceil((Date.parse(at) - now) / 1000);
  if (seconds <= 0) return null;
  if (seconds < 60) return text.time.seconds(seconds);
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return text.time.minutes(minutes);
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? text.time.hours(hours) : text.time.days(Math.floor(hours / 24));
}

/** The exact moment, for a hover. */
export function moment(at: string): string {
  return new Date(at).toLocaleString(locale(), { dateStyle: "medium", timeStyle: "medium" });
}

/** The time of day to the second: "11:34:05". */
export function clockTime(at: string): string {
  return new Date(at).toLocaleTimeString(locale(), { timeStyle: "medium" });
}

/** How long ago: "just now", "5 min ago", then the time or the date. */
export function since(at: string, now: number): string {
  const date = new Date(at);
  const minutes = Math.floor((now - date.getTime()) / 60_000);
  if (minutes < 1) return text.time.now;
  if (minutes < 60) return text.time.ago(text.time.minutes(minutes));
  const isToday = new Date(now).toDateString() === date.toDateString();
  if (isToday) return date.toLocaleTimeString(locale(), { timeStyle: "short" });
  return date.toLocaleDateString(locale(), { day: "numeric", month: "short" });
}
