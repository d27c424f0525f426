/// The addresses of the views.
import {
  ASKING_PATH,
  CONNECTIONS_PATH,
  DEAD_LETTERS_PATH,
  MODELS_PATH,
  OVERVIEW_PATH,
  PARKED_PATH,
  WATCH_PATH,
  WEB_ACCESS_PATH,
} from "@/ui/links";

export const paths = {
  fresh: "/",
  conversation: (id: string) => `/c/${id}`,
  task: (id: string) => `/t/${id}`,
  tasks: "/tasks",
  approvals: "/approvals",
  approval: (id: string) => `/approvals/${id}`,
  connections: CONNECTIONS_PATH,
  asking: ASKING_PATH,
  webAccess: WEB_ACCESS_PATH,
  settings: "/settings",
  files: "/files",
  agents: "/agents",
  watch: WATCH_PATH,
  models: MODELS_PATH,
  admin: "/admin",
  overview: OVERVIEW_PATH,
  deadLetters: DEAD_LETTERS_PATH,
  parked: PARKED_PATH,
};
