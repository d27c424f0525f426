/// A schedule as the dialog holds it, and what is sent of it.
import type { NewSchedule, ScheduleChange, ScheduleView } from "@/api/types";
import { draftOf, freshTimes, whenOf, type TimesDraft } from "./times";

export interface ScheduleDraft {
  isWatch: boolean;
  request: string;
  url: string;
  words: string;
  title: string;
  missed: NewSchedule["missed"];
  overlap: NewSchedule["overlap"];
  times: TimesDraft;
}

export function freshDraft(): ScheduleDraft {
  return {
    isWatch: false,
    request: "",
    url: "",
    words: "",
    title: "",
    missed: "once",
    overlap: "skip",
    times: freshTimes(),
  };
}

export function draftOfSchedule(schedule: ScheduleView): ScheduleDraft {
  const { request, title, missed, overlap, watch, when } = schedule;
  const url = watch?.url ?? "";
  return {
    isWatch: url !== "",
    request,
    url,
    words: (watch?.words ?? []).join(", "),
    title,
    missed,
    overlap,
    times: draftOf(when),
  };
}

export function isAddress(words: string): boolean {
  return /^https?:\/\/\S+$/i.test(words.trim());
}

/** What to send; null while something is missing. */
export function bodyOf(draft: ScheduleDraft): NewSchedule | null {
  const when = whenOf(draft.times);
  const { title, missed, overlap } = draft;
  const isSaid = draft.isWatch ? isAddress(draft.url) : draft.request.trim() !== "";
  if (when === null || !isSaid) return null;
  const words = draft.words
    .split(",")
    .map((word) => word.trim())
    .filter((word) => word !== "");
  const watch = draft.isWatch ? { url: draft.url.trim(), words } : null;
  const request = draft.isWatch ? "" : draft.request.trim();
  return { request, title: title.trim(), when, missed, overlap, priority: "normal", watch };
}

/** Only what is different: the times count anew where they change, and a watch forgets what it compared with. */
export function changeOf(body: NewSchedule, old: ScheduleView): ScheduleChange {
  const { request, title, when, missed, overlap, watch = null } = body;
  const was = bodyOf(draftOfSchedule(old));
  const isOther = (a: unknown, b: unknown): boolean => JSON.stringify(a) !== JSON.stringify(b);
  return {
    missed,
    overlap,
    ...(title === "" ? {} : { title }),
    ...(isOther(when, was?.when) ? { when } : {}),
    ...(request !== "" && request !== old.request ? { request } : {}),
    ...(watch !== null && isOther(watch, was?.watch) ? { watch } : {}),
  };
}
