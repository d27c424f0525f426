import { count } from "./count";

export const agents = {
  agents: {
    title: "Agents",
    lead: "Who does the work here, and what is running of it now.",
    loading: "Loading the agents",
    workers: (n: number) => (n === 0 ? "no worker is running" : count(n, "worker", "workers")),
    fromZero: "no worker is running: one is started when there is work",
    busy: (busy: number, slots: number) => `${busy} of ${slots} slots busy`,
    queued: (n: number) => (n === 0 ? "nothing queued" : `${n} queued`),
    paused: "paused",
    start: "Start a worker with",
    copy: "Copy the command",
    copied: "Copied",
    recent: (n: number) => (n === 1 ? "Last step" : `Last ${count(n, "step", "steps")}`),
    took: (time: string) => `took ${time}`,
    noRecent: "No step has finished yet.",
    median: (time: string) => `half took less than ${time}`,
    failedOf: (failed: number, all: number) =>
      all === 1
        ? failed === 0
          ? "did not fail"
          : "failed"
        : failed === 0
          ? "none failed"
          : `${failed} of ${all} failed`,
    sparkline: (n: number, least: string, most: string, failed: number) =>
      `Durations of the last ${count(n, "step", "steps")}, oldest first: from ${least} to ${most}, ${failed} failed`,
    bar: (time: string, state: string) => `${time}, ${state}`,
    tools: "Tools",
    effects: {
      none: "change nothing outside the task",
      reversible: "change what can be undone",
      outward: "act outside, and ask first",
      unknown: "",
    },
    subagents: "Subagents",
    model: "Model",
    builtIn: "built-in",
    tasks: (agent: string) => `Tasks of ${agent}`,
    pause: "Pause",
    resume: "Resume",
    pauseOf: (agent: string) => `Pause ${agent}`,
    resumeOf: (agent: string) => `Resume ${agent}`,
    pauseTitle: (agent: string) => `Pause ${agent} for everybody here?`,
    pauseBody: (busy: number, queued: number) =>
      `${busy === 0 ? "Nothing of it runs now" : `${count(busy, "step that runs", "steps that run")} will end`}. ${queued === 0 ? "New steps wait" : `${count(queued, "queued step waits", "queued steps wait")}, and new ones too,`} until the agent is resumed.`,
    pausedNote: (queued: number) =>
      queued === 0
        ? "Paused: new steps wait until it is resumed."
        : `Paused: ${count(queued, "step waits", "steps wait")} until it is resumed.`,
    tryOf: (agent: string) => `Try ${agent}`,
    withFile: (name: string) => `with ${name}`,
    none: "No agent is installed.",
    failed: "The agents could not be loaded.",
  },
};
