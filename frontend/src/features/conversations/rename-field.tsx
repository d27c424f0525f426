/// The title being changed: Enter or leaving keeps it, Escape gives it up.
import InputBase from "@mui/material/InputBase";
import { useRef, useState } from "react";
import { usePatchConversation } from "@/api/conversations";
import type { ConversationView } from "@/api/types";
import { text } from "@/text";

interface Props {
  conversation: ConversationView;
  onDone: () => void;
}

export function RenameField({ conversation, onDone }: Props) {
  const [title, setTitle] = useState(conversation.title);
  const patch = usePatchConversation();
  const isGivenUp = useRef(false);
  const keep = (): void => {
    const wanted = title.trim();
    if (!isGivenUp.current && wanted !== "" && wanted !== conversation.title) {
      patch.mutate({ id: conversation.id, title: wanted });
    }
    onDone();
  };
  return (
    <InputBase
      autoFocus
      fullWidth
      value={title}
      onChange={(event) => setTitle(event.target.value)}
      onFocus={(event) => event.target.select()}
      onBlur={keep}
      onKeyDown={(event) => {
        if (event.key === "Escape") isGivenUp.current = true;
        if (event.key !== "Enter" && event.key !== "Escape") return;
        event.preventDefault();
        event.currentTarget.blur();
      }}
      inputProps={{ "aria-label": text.conversations.renameLabel, maxLength: 200 }}
      sx={{
        height: 36,
        paddingInline: 2,
        fontSize: "0.875rem",
        borderRadius: "8px",
        border: 1,
        borderColor: "primary.main",
        "& input:focus-visible": { outline: "none" },
      }}
    />
  );
}
