export const palette = {
  palette: {
    label: "Go to",
    placeholder: "Find a chat, file or agent",
    none: "Nothing matches.",
    actions: "Actions",
    conversations: "Conversations",
    agents: "Agents",
    files: "Files",
    ask: (agent: string) => `Ask ${agent}`,
  },
  shortcuts: {
    title: "Keyboard shortcuts",
    palette: "Go anywhere",
    send: "Send",
    newline: "New line",
    stop: "Stop, or close what is open",
    focus: "Write a message",
    fresh: "New chat",
    move: "Next or previous request",
    open: "Open what it made",
    all: "Show this list",
  },
};
