import { count } from "./count";

export const agents = {
  agents: {
    title: "Agents",
    lead: "Who does the work here, and what is running of it now.",
    workers: (n: number) => (n === 0 ? "no worker is running" : count(n, "worker", "workers")),
    busy: (busy: number, slots: number) => `${busy} of ${slots} slots busy`,
    queued: (n: number) => `${n} queued`,
    tools: "Tools",
    subagents: "Subagents",
    model: "Model",
    builtIn: "built-in",
    none: "No agent is installed.",
    failed: "The agents could not be loaded.",
  },
};
