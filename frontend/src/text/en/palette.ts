export const palette = {
  palette: {
    label: "Go to",
    placeholder: "Go to a conversation or do something",
    none: "Nothing matches.",
    actions: "Actions",
    conversations: "Conversations",
  },
  shortcuts: {
    title: "Keyboard shortcuts",
    palette: "Go anywhere",
    send: "Send",
    newline: "New line",
    stop: "Stop, or close what is open",
    focus: "Write a message",
    fresh: "New chat",
    all: "Show this list",
  },
};
