import { count } from "./count";

export const providers = {
  label: "Providers that don't answer",
  left: (name: string, time: string, failures: number, reason: string) =>
    `${name} is being left alone for ${time} more after ${count(failures, "failure", "failures")}${reason === "" ? "" : ` (${reason})`}.`,
  trying: (name: string) => `${name} didn't answer; one call is trying it again now.`,
  waits: "What needs it waits, and goes on by itself when it is back.",
};
