import { count } from "./count";

export const plan = {
  plan: {
    label: "Plan",
    steps: (n: number) => count(n, "step", "steps"),
    round: (n: number) => `round ${n}`,
    planning: "Making a plan…",
    answering: "Writing the answer…",
    queued: (ahead: number, isMore: boolean) => {
      if (isMore) return `Queued, more than ${ahead.toLocaleString("en")} tasks ahead`;
      return ahead > 0 ? `Queued, ${count(ahead, "task", "tasks")} ahead` : "Queued, next in line";
    },
    progress: (done: number, all: number) => `${done} of ${all} done`,
    expand: "Show what happened",
    collapse: "Hide what happened",
    after: (list: string) => `waits for step ${list}`,
    waits: "waits for its turn",
    manyAhead: (n: number) => `queued, more than ${n.toLocaleString("en")} ahead`,
    about: (time: string) => `about ${time}`,
    atCap: (running: number) =>
      `Queued: you have ${running} running; this one starts when one of them ends`,
    planner: "supervisor",
    behind: "Queued behind the request before it",
    noSupervisor: "Queued: no supervisor is running. Start one with: warren worker supervisor",
    ahead: (n: number) => (n > 0 ? `queued, ${n} ahead` : "queued, next in line"),
    busy: (busy: number, slots: number, agent: string) => `${busy} of ${slots} ${agent} slots busy`,
    retryIn: (time: string) => `tries again in ${time}`,
    awayFor: (provider: string, time: string) =>
      `${provider} doesn't answer; tried again in ${time}`,
    tryOf: (n: number, all: string) => `try ${n} of ${all}`,
    noWorker: (agent: string) => `no ${agent} worker is running`,
    noWorkerCure: (agent: string) => `Start one with: warren worker ${agent}`,
    starting: (agent: string, usual: string | null) =>
      `no ${agent} worker is running; one is being started${usual === null ? "" : `, usually ${usual}`}`,
    notStarted: (agent: string, time: string) =>
      `no ${agent} worker is running, and none was started in ${time}`,
    notStartedCure: "The deployment should have started one. Tell whoever runs Warren.",
    working: "working…",
    lastSign: (time: string) => `still working, last sign ${time} ago`,
    attempt: (n: number) => `attempt ${n}`,
    moved: (n: number) =>
      n === 1 ? "moved to another worker" : `moved to another worker ${n} times`,
    fromCache: (minutes: number) =>
      minutes < 1
        ? "from cache, found just now"
        : minutes < 120
          ? `from cache, ${minutes} min old`
          : `from cache, ${Math.floor(minutes / 60)} h old`,
    actions: (n: number) => count(n, "action", "actions"),
    failedActions: (n: number) => `${n} failed`,
    files: (n: number) => count(n, "file", "files"),
    paused: (agent: string) => `the ${agent} agent is paused`,
    done: "done",
    skipped: "skipped, because a step before it did not finish",
    cancelled: "stopped",
    approval: "waiting for your approval",
    parked: "parked until its cause is gone",
    result: "Result",
    noActions: "No action was needed.",
    details: "Details",
    retry: "Retry",
    stepLabel: (n: number, agent: string) => `Step ${n}, ${agent}`,
  },
  step: {
    options: (step: string) => `Options for ${step}`,
    after: (steps: readonly number[]) => `after ${steps.join(", ")}`,
    beside: (steps: readonly number[]) => `alongside ${steps.join(", ")}`,
    added: "added",
    changed: "changed",
    drop: "Leave out",
    rerun: "Run again",
    edit: "Change the instruction",
    editRun: "Change and run again",
    editLabel: (step: string) => `Instruction of ${step}`,
    save: "Save",
    saveRun: "Run again",
    dropped: "left out by you",
    skippedFor: (step: number, why: string) =>
      `skipped, because step ${step} ${
        { failed: "failed", cancelled: "was stopped", dropped: "was left out" }[why] ??
        "was skipped"
      }`,
    dropTitle: (step: number) => `Leave out step ${step}?`,
    dropBody: (state: string, others: readonly number[]) =>
      [
        {
          running: "It runs now; what it has done so far is lost.",
          awaiting_approval:
            "It waits for your approval; its question is withdrawn, and what it has done so far is lost.",
          parked: "It is parked; what it has done so far is lost.",
        }[state] ?? "",
        others.length > 0
          ? `${others.length === 1 ? "Step" : "Steps"} ${others.join(", ")} ${others.length === 1 ? "builds" : "build"} on it and will be skipped.`
          : "",
      ]
        .filter((sentence) => sentence !== "")
        .join(" "),
    rerunTitle: (step: number) => `Run step ${step} again?`,
    rerunBody: (others: readonly number[]) =>
      others.length === 0
        ? "Its result and the answer will be replaced."
        : `${others.length === 1 ? "Step" : "Steps"} ${others.join(", ")} ${others.length === 1 ? "builds" : "build"} on it and will run again too. Their results and the answer will be replaced.`,
  },
  stepState: {
    pending: "pending",
    queued: "queued",
    running: "running",
    awaiting_approval: "waiting for you",
    parked: "parked",
    completed: "done",
    failed: "failed",
    skipped: "skipped",
    cancelled: "stopped",
  },
  taskWaits: {
    approval: "waiting for your approval",
    parked: "parked",
    question: "waiting for your answer",
  },
  taskState: {
    queued: "queued",
    planning: "planning",
    running: "running",
    waiting: "waiting for you",
    answering: "answering",
    completed: "done",
    failed: "failed",
    cancelled: "stopped",
  },
  tool: {
    running: "running",
    ok: "done",
    error: "failed",
    stopped: "stopped",
    args: "Input",
    result: "Output",
    tests: (passed: number, failed: number) =>
      failed > 0 ? `Output: ${passed} passed, ${failed} failed` : `Output: ${passed} passed`,
    empty: "No output.",
    nothing: "nothing",
    more: (n: number) => `and ${n.toLocaleString("en")} more`,
    by: (name: string) => `by ${name}`,
  },
  parked: {
    providers: { gmail: "Gmail", imap: "IMAP" },
    reconnect: (name: string) => `waits for ${name} to be reconnected`,
    scope: (name: string) => `waits for ${name} to allow more`,
    expired: "waits: nobody decided in time",
    account: "the account",
    reconnectAction: (name: string) => `Reconnect ${name}`,
    allowAction: "Allow",
    settings: "Open the connections",
  },
};
