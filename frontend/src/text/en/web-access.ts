/// What the room says in which a person's own list of hosts is kept.
import { count } from "./count";

export const webAccess = {
  lead: "Which hosts your agents may reach outside, and what they were not let out to.",
  loading: "Loading your list",
  failed: "Your list could not be loaded.",
  away: "No way out is running: no page is read, and no mail server reached.",
  awayCure:
    "Whoever runs this Warren starts it with: warren worker egress. Steps go on by themselves then.",
  yours: "Your list",
  explained:
    "Without a list your agents reach everything on the public internet. “Never” always holds; with one host under “Only these” they reach nothing else, not even mail servers that you connected. A host stands for its subdomains, at every port. What whoever runs this Warren forbids holds besides.",
  host: "Host",
  hostHint: "For example example.com, bücher.de or 192.0.2.1",
  missing: "Write a host.",
  decision: "What holds for it",
  decisions: { deny: "Never", allow: "Only these" },
  add: "Add",
  denied: "Never reached",
  allowed: "The only ones that are reached",
  none: "Your list is empty.",
  onlyThese: (n: number) =>
    `Your agents reach ${n === 1 ? "this host" : `these ${n} hosts`} and nothing else. Remove ${n === 1 ? "it" : "them"} to reach everything again.`,
  removeOf: (host: string) => `Take ${host} off the list`,
  refused: "Refused lately",
  refusedNone: "Nothing was refused within thirty days.",
  refusedFailed: "What was refused could not be loaded.",
  forget: "Clear these",
  unreadable: "an address that can't be read",
  port: (port: number) => `port ${port}`,
  times: (n: number) => count(n, "time", "times"),
  task: "Show the task",
  taskOf: (host: string) => `Show the task that asked for ${host}`,
  allowIt: "Add it to your list",
  allowOf: (host: string) => `Add ${host} to your list`,
  undeny: "Take it off your list",
  undenyOf: (host: string) => `Take ${host} off your list`,
  changed: (host: string) => `Changed. ${host} can be asked for again in a few seconds.`,
  why: {
    private_address: [
      "It leads to an address that isn't on the public internet.",
      "If it is a service of your own, whoever runs this Warren can name host and port in WARREN_EGRESS_ALLOW.",
    ],
    "denied_host.person": ["It is on your list of hosts that are never reached.", ""],
    "denied_host.deployment": [
      "Whoever runs this Warren forbids it.",
      "Ask them, if it should be reached.",
    ],
    "not_listed.person": ["It is not among the only hosts that you let be reached.", ""],
    "not_listed.deployment": [
      "This Warren reaches certain hosts only, and it is not one of them.",
      "Ask whoever runs this Warren, if it should be reached.",
    ],
    bad_port: [
      "Its port is not one that is reached.",
      "Whoever runs this Warren can open it (WARREN_EGRESS_PORTS, for mail WARREN_EGRESS_MAIL_PORTS).",
    ],
    bad_scheme: ["Only http and https addresses are fetched.", ""],
    bad_url: ["The address can't be used as it was written.", ""],
    too_many: ["Too much was open for you at once.", "Nothing to do: it is tried again."],
  } as Record<string, readonly [sentence: string, next: string]>,
  whyOther: (code: string) => [`It was refused (${code}).`, ""] as const,
  deployment: "Lists of this deployment",
  deploymentLead:
    "Set by whoever runs it, for everybody. They are read when the way out starts; here they can only be looked at.",
  differ: "The ways out that run have different lists. Start them anew with the same settings.",
  running: (n: number) => count(n, "way out runs", "ways out run"),
  nothing: "nothing",
  everything: "everything public",
  lists: {
    allow: ["Exceptions, which may be private", "WARREN_EGRESS_ALLOW"],
    deny: ["Never reached", "WARREN_EGRESS_DENY"],
    only: ["The only ones that are reached", "WARREN_EGRESS_ONLY"],
    ports: ["Ports for pages", "WARREN_EGRESS_PORTS"],
    mail_ports: ["Ports for mail servers", "WARREN_EGRESS_MAIL_PORTS"],
  } as const,
};
