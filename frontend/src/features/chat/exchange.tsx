/// A question that Warren asked back, what the person replied, or an answer that was replaced.
import Box from "@mui/material/Box";
import type { MessageView } from "@/api/types";
import { text } from "@/text";
import { Fold } from "@/ui/fold";
import { Markdown } from "@/ui/markdown/markdown";
import type { OpenFile } from "@/ui/open-file";
import { RequestBubble } from "./request-bubble";

interface Props {
  message: MessageView;
  /** It was the answer until the request was run again. */
  isReplaced: boolean;
  onOpen: OpenFile;
}

export function Exchange({ message, isReplaced, onOpen }: Props) {
  if (message.role === "user") {
    return (
      <Box sx={{ marginBlockEnd: -4 }}>
        <RequestBubble content={message.content} files={message.files} onOpen={onOpen} />
      </Box>
    );
  }
  const said = <Markdown source={message.content} artifacts={message.files} onOpen={onOpen} />;
  return isReplaced ? <Fold label={text.answer.earlier}>{said}</Fold> : said;
}
