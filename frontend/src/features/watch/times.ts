/// A schedule's times as a form holds them, and back.
import type { When } from "@/api/types";

export type Rhythm = "daily" | "weekly" | "interval" | "once" | "cron";

export interface TimesDraft {
  rhythm: Rhythm;
  /** "08:00" */
  time: string;
  /** 0 is Sunday. */
  days: number[];
  every: string;
  unit: "minutes" | "hours";
  /** As a field of day and time holds it, on this browser's clock. */
  at: string;
  cron: string;
  zone: string;
}

export const WEEKDAYS = [1, 2, 3, 4, 5];

export function ownZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** Every zone by name, this browser's own among them. */
export function allZones(own: string): string[] {
  return [...new Set(["UTC", own, ...Intl.supportedValuesOf("timeZone")])].sort();
}

export function freshTimes(): TimesDraft {
  return {
    rhythm: "weekly",
    time: "08:00",
    days: WEEKDAYS,
    every: "60",
    unit: "minutes",
    at: "",
    cron: "0 8 * * 1-5",
    zone: ownZone(),
  };
}

const two = (n: number): string => String(n).padStart(2, "0");

function fieldOf(at: string): string {
  const day = new Date(at);
  const date = [day.getFullYear(), two(day.getMonth() + 1), two(day.getDate())].join("-");
  return `${date}T${two(day.getHours())}:${two(day.getMinutes())}`;
}

/** The days that a field of a cron expression lists; null where it says more than a list or a range. */
function daysIn(field: string): number[] | null {
  const days = new Set<number>();
  for (const part of field.split(",")) {
    const match = /^([0-7])(?:-([0-7]))?$/.exec(part);
    if (match === null) return null;
    const [first, last] = [Number(match[1]), Number(match[2] ?? match[1])];
    for (let day = first; day <= last; day += 1) days.add(day % 7);
  }
  return [...days].sort((a, b) => a - b);
}

function draftOfCron(cron: string, zone: string): Partial<TimesDraft> {
  const own = { rhythm: "cron", cron, zone } as const;
  const match = /^(\d{1,2}) (\d{1,2}) \* \* (\S+)$/.exec(cron);
  if (match === null) return own;
  const [, minute = "", hour = "", weekdays = ""] = match;
  const time = `${hour.padStart(2, "0")}:${minute.padStart(2, "0")}`;
  if (weekdays === "*") return { rhythm: "daily", time, zone, cron };
  const days = daysIn(weekdays);
  return days === null ? own : { rhythm: "weekly", time, days, zone, cron };
}

export function draftOf(when: When): TimesDraft {
  const fresh = freshTimes();
  switch (when.kind) {
    case "cron":
      return { ...fresh, ...draftOfCron(when.cron, when.zone) };
    case "every": {
      const inHours = when.minutes % 60 === 0;
      const every = String(inHours ? when.minutes / 60 : when.minutes);
      return { ...fresh, rhythm: "interval", every, unit: inHours ? "hours" : "minutes" };
    }
    case "once":
      return { ...fresh, rhythm: "once", at: fieldOf(when.at) };
  }
}

/** The times that the form says; null while it is incomplete. */
export function whenOf(draft: TimesDraft): When | null {
  const clock = /^(\d{2}):(\d{2})$/.exec(draft.time);
  const at = clock === null ? null : `${Number(clock[2])} ${Number(clock[1])}`;
  switch (draft.rhythm) {
    case "daily":
      return at === null ? null : { kind: "cron", cron: `${at} * * *`, zone: draft.zone };
    case "weekly": {
      const days = [...draft.days].sort((a, b) => a - b).join(",");
      if (at === null || days === "") return null;
      return { kind: "cron", cron: `${at} * * ${days}`, zone: draft.zone };
    }
    case "interval": {
      const minutes = Number(draft.every) * (draft.unit === "hours" ? 60 : 1);
      return Number.isInteger(minutes) && minutes >= 1 ? { kind: "every", minutes } : null;
    }
    case "once": {
      const moment = new Date(draft.at);
      if (Number.isNaN(moment.getTime())) return null;
      return { kind: "once", at: moment.toISOString(), zone: ownZone() };
    }
    case "cron":
      return draft.cron.trim() === ""
        ? null
        : { kind: "cron", cron: draft.cron.trim(), zone: draft.zone };
  }
}
