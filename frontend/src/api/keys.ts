/// The names under which answers are kept in the cache, in one place.

export const keys = {
  session: ["session"] as const,
  conversations: ["conversations"] as const,
  conversationSearch: (q: string) => ["conversations", q] as const,
  conversation: (id: string) => ["conversation", id] as const,
  tasks: ["tasks"] as const,
  taskList: (filter: object) => ["tasks", filter] as const,
  receipt: (id: string) => ["tasks", "receipt", id] as const,
  agents: ["agents"] as const,
  samples: ["samples"] as const,
  files: ["files"] as const,
  fileList: (filter: object) => ["files", filter] as const,
  file: (id: string) => ["files", "one", id] as const,
  fileText: (id: string) => ["file-text", id] as const,
};
