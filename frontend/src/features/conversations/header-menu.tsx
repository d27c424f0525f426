/// The menu of the open conversation, in its header.
import Box from "@mui/material/Box";
import IconButton from "@mui/material/IconButton";
import Popover from "@mui/material/Popover";
import { Ellipsis } from "lucide-react";
import { useRef, useState } from "react";
import type { ConversationView } from "@/api/types";
import { text } from "@/text";
import { ConversationMenu } from "./conversation-menu";
import { RenameField } from "./rename-field";

export function HeaderMenu({ conversation }: { conversation: ConversationView }) {
  const button = useRef<HTMLButtonElement>(null);
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const [renaming, setRenaming] = useState<HTMLElement | null>(null);
  return (
    <>
      <IconButton
        ref={button}
        aria-label={text.chat.options}
        title={text.chat.options}
        aria-haspopup="menu"
        onClick={(event) => setAnchor(event.currentTarget)}
      >
        <Ellipsis size={18} aria-hidden />
      </IconButton>
      <ConversationMenu
        conversation={conversation}
        anchor={anchor}
        onClose={() => setAnchor(null)}
        onRename={() => setRenaming(button.current)}
      />
      <Popover
        open={renaming !== null}
        anchorEl={renaming}
        onClose={() => setRenaming(null)}
        anchorOrigin={{ vertical: "bottom", horizontal: "right" }}
        transformOrigin={{ vertical: "top", horizontal: "right" }}
      >
        <Box sx={{ padding: 2, width: 320, maxWidth: "90vw", boxSizing: "border-box" }}>
          <RenameField conversation={conversation} onDone={() => setRenaming(null)} />
        </Box>
      </Popover>
    </>
  );
}
