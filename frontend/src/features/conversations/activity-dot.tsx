/// Whether a conversation works, or waits for the person.
import Box from "@mui/material/Box";
import type { ConversationView } from "@/api/types";
import { text } from "@/text";
import { taskWords } from "@/ui/task-words";

export function ActivityDot({ conversation }: { conversation: ConversationView }) {
  if (conversation.active === null) return null;
  const isWaiting = conversation.active === "waiting";
  const label = isWaiting
    ? taskWords({ state: conversation.active, waiting_for: conversation.waiting_for })
    : text.conversations.active;
  return (
    <Box
      component="span"
      role="img"
      aria-label={label}
      title={label}
      sx={{
        width: 7,
        height: 7,
        flexShrink: 0,
        // The shape differs as well as the colour.
        borderRadius: isWaiting ? "2px" : "50%",
        bgcolor: isWaiting ? "warning.main" : "primary.main",
      }}
    />
  );
}
