/// The names under which answers are kept in the cache, in one place.

export const keys = {
  session: ["session"] as const,
  conversations: ["conversations"] as const,
  conversationSearch: (q: string) => ["conversations", q] as const,
  conversation: (id: string) => ["conversation", id] as const,
  tasks: ["tasks"] as const,
  taskList: (state: string) => ["tasks", state] as const,
  agents: ["agents"] as const,
  samples: ["samples"] as const,
  fileText: (id: string) => ["file-text", id] as const,
};
