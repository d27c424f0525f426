import { count } from "./count";

export const shell = {
  rail: {
    label: "Rooms",
    chat: "Chat",
    tasks: "Tasks",
    approvals: "Approvals",
    waiting: (n: string) => `${n} waiting`,
    settings: "Settings",
    files: "Files",
    agents: "Agents",
    watch: "Watch",
    admin: "Admin",
    appearance: "Appearance",
    more: "More",
    shortcuts: "Keyboard shortcuts",
    signOut: "Sign out",
    skip: "Skip to the conversation",
  },
  theme: { light: "Light", dark: "Dark", system: "As the system" },
  signIn: {
    title: "Sign in to Warren",
    where:
      "Warren printed an address with your token when it started. The token is also in the file .warren/token.",
    token: "Token",
    submit: "Sign in",
    working: "Signing in…",
    wrong: "This token is not known here.",
  },
  live: {
    reconnecting: "reconnecting",
    online: "connected again",
  },
  dialog: { cancel: "Cancel", close: "Close" },
  time: {
    now: "just now",
    seconds: (n: number) => `${n} s`,
    minutes: (n: number) => `${n} min`,
    hours: (n: number) => `${n} h`,
    days: (n: number) => count(n, "day", "days"),
    ago: (time: string) => `${time} ago`,
  },
  errors: {
    unreachable: "Warren can't be reached.",
    unreachableCure: "Check that it still runs; the page goes on by itself when it is back.",
    /** What leads whoever runs Warren to the lines of its log. */
    request: (id: string) => `Its log has this as request ${id}.`,
    unexpected: "The server answered in a way this page doesn't know.",
    pageTitle: "This view could not be shown",
    pageCure: "Nothing was lost: tasks go on without the page. Reload to continue.",
    reload: "Reload",
    again: "Try again",
    back: "Start a new chat",
    notFoundTitle: "There is no such page",
  },
  settings: {
    title: "Settings",
    areas: "Settings",
    connections: "Connections",
    approvals: "Approvals",
    webAccess: "Web access",
  },
};
