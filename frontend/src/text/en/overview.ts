import { count } from "./count";

export const overview = {
  name: "Overview",
  lead: "How everything here is doing, and what waits for somebody.",
  loading: "Loading the overview",
  failed: "The overview could not be loaded.",
  readAt: (time: string, seconds: number) => `Read at ${time}, and again every ${seconds} s.`,
  stale: (time: string) => `This is from ${time}: reading it again failed.`,
  parts: {
    numbers: "Queues and counts",
    work: "What is at work",
    late: "Late schedules",
    providers: "Providers",
    spend: "Spend",
    listeners: "Aggregator and clock",
  },
  notRead: (part: string) => `${part}: not known now.`,
  number: (n: number) => n.toLocaleString("en"),
  oldest: (time: string) => `the oldest ${time}`,
  needs: {
    title: "Waits for somebody",
    dead: "Dead letters",
    parked: "Parked steps",
    approvals: "Approvals",
    effects: "Acts of unknown outcome",
    effectsHint: "their people look, in their tasks",
    late: "Late schedules",
    lateHint: "due for more than a minute",
    outbox: "Not told yet",
    providers: "Providers left alone",
    none: "none",
    causes: { grant: "an account", connect: "a connection", approval: "a decision" } as Record<
      string,
      string
    >,
    causeCount: (n: number, cause: string) => `${n} for ${cause}`,
  },
  health: {
    title: "Health",
    list: "Services and roles",
    names: {
      database: "PostgreSQL",
      redis: "Redis",
      rabbitmq: "RabbitMQ",
      artifacts: "Files",
      outbox: "Outbox",
      sandbox: "Sandbox",
      egress: "Way out",
      supervisor: "Supervisor",
      aggregator: "Aggregator",
      clock: "Clock",
    } as Record<string, string>,
    agent: (name: string) => `${name} worker`,
    standing: { ok: "fine", starting: "starting", missing: "trouble", unknown: "not known" },
    running: (n: number) => `${n.toLocaleString("en")} running`,
    fine: (names: string) => `Fine: ${names}.`,
    allFine: "Every service answers, and every role is running.",
  },
  lines: {
    title: "Queues and workers",
    planning: "planning",
    columns: {
      line: "Line",
      waiting: "Waiting",
      running: "Running",
      workers: "Workers",
      held: "Held up",
    },
    workers: (workers: number, busy: number, slots: number) =>
      workers === 0
        ? "none"
        : `${workers.toLocaleString("en")} · ${busy} of ${slots} ${slots === 1 ? "slot" : "slots"} busy`,
    fromZero: "none, started when needed",
    paused: "paused",
    dead: (n: number) => count(n, "dead letter", "dead letters"),
    asking: (n: number) => `${n} for approval`,
    parked: (n: number) => `${n} parked`,
  },
  work: {
    title: (n: number) => `At work (${n.toLocaleString("en")})`,
    none: "Nothing is at work now.",
    states: { planning: "planning", running: "running", answering: "answering" } as Record<
      string,
      string
    >,
    for: (time: string) => `for ${time}`,
    sign: (time: string) => `last sign ${time} ago`,
    firstOf: (shown: number, n: number) => `The ${shown} longest at work of ${n} are shown.`,
    open: (id: string) => `Task ${id}`,
  },
  late: {
    title: "Late schedules",
    due: (person: string, time: string) => `${person}, due ${time}`,
    cure: "The clock starts them. See above whether it is running, and its log for what failed.",
    mine: "Your own are in the Watch room.",
  },
  spend: {
    title: "Spend",
    today: "today",
    month: "this month",
    person: "Person",
    unpriced: (n: number) =>
      `${count(n, "request", "requests")} of this month used a model whose price isn't known: the sums are without it.`,
    models: "Models",
    at: (time: string, zone: string) => `Added up at ${time}; days begin in ${zone}.`,
  },
};
