/// A question that Warren asked back, or what the person replied.
import Box from "@mui/material/Box";
import type { MessageView } from "@/api/types";
import { Markdown } from "@/ui/markdown/markdown";
import type { OpenFile } from "@/ui/open-file";
import { RequestBubble } from "./request-bubble";

interface Props {
  message: MessageView;
  onOpen: OpenFile;
}

export function Exchange({ message, onOpen }: Props) {
  if (message.role === "user") {
    return (
      <Box sx={{ marginBlockEnd: -4 }}>
        <RequestBubble content={message.content} files={message.files} onOpen={onOpen} />
      </Box>
    );
  }
  return <Markdown source={message.content} artifacts={message.files} onOpen={onOpen} />;
}
