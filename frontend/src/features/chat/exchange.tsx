/// A question that Warren asked back, or what the person replied.
import Box from "@mui/material/Box";
import type { MessageView } from "@/api/types";
import { Markdown } from "@/ui/markdown/markdown";
import { RequestBubble } from "./request-bubble";

export function Exchange({ message }: { message: MessageView }) {
  if (message.role === "user") {
    return (
      <Box sx={{ marginBlockEnd: -4 }}>
        <RequestBubble content={message.content} files={message.files} />
      </Box>
    );
  }
  return <Markdown source={message.content} artifacts={message.files} />;
}
