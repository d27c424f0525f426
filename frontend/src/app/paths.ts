/// The addresses of the views.
import { MODELS_PATH } from "@/ui/links";

export const paths = {
  fresh: "/",
  conversation: (id: string) => `/c/${id}`,
  task: (id: string) => `/t/${id}`,
  tasks: "/tasks",
  files: "/files",
  agents: "/agents",
  models: MODELS_PATH,
};
