/// One conversation in the list; it is renamed where it stands.
import Box from "@mui/material/Box";
import IconButton from "@mui/material/IconButton";
import { Ellipsis, Pin } from "lucide-react";
import { useState } from "react";
import { Link } from "react-router";
import type { ConversationView } from "@/api/types";
import { text } from "@/text";
import { ActivityDot } from "./activity-dot";
import { ConversationMenu } from "./conversation-menu";
import { RenameField } from "./rename-field";

interface Props {
  conversation: ConversationView;
  isOpen: boolean;
  onOpened: (() => void) | undefined;
}

const shownOnHover = {
  "& .options": { opacity: 0 },
  "&:hover .options, &:focus-within .options": { opacity: 1 },
  "@media (hover: none)": { "& .options": { opacity: 1 } },
};

export function ConversationLine({ conversation, isOpen, onOpened }: Props) {
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const [isRenaming, setRenaming] = useState(false);
  const title = conversation.title === "" ? text.conversations.untitled : conversation.title;
  if (isRenaming)
    return <RenameField conversation={conversation} onDone={() => setRenaming(false)} />;
  return (
    <Box
      sx={{
        display: "flex",
        alignItems: "center",
        height: 36,
        borderRadius: "8px",
        backgroundColor: (t) => (isOpen ? t.vars.palette.soft : "transparent"),
        "&:hover": { backgroundColor: (t) => t.vars.palette.soft },
        ...shownOnHover,
      }}
    >
      <Box
        component={Link}
        to={`/c/${conversation.id}`}
        aria-current={isOpen ? "page" : undefined}
        onClick={onOpened}
        title={title}
        sx={{
          flex: 1,
          minWidth: 0,
          display: "flex",
          alignItems: "center",
          gap: 2,
          height: "100%",
          paddingInlineStart: 2,
          color: "text.primary",
          textDecoration: "none",
          borderRadius: "8px",
          fontSize: "0.875rem",
        }}
      >
        <Box
          component="span"
          sx={{ overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap", flex: 1 }}
        >
          {title}
        </Box>
        {conversation.pinned && (
          <Pin
            size={13}
            aria-label={text.conversations.pinned}
            style={{ flexShrink: 0, opacity: 0.6 }}
          />
        )}
        <ActivityDot conversation={conversation} />
      </Box>
      <IconButton
        className="options"
        aria-label={text.conversations.menu(title)}
        aria-haspopup="menu"
        onClick={(event) => setAnchor(event.currentTarget)}
        sx={{ padding: 1, marginInlineEnd: 1, color: "text.secondary" }}
      >
        <Ellipsis size={16} aria-hidden />
      </IconButton>
      <ConversationMenu
        conversation={conversation}
        anchor={anchor}
        onClose={() => setAnchor(null)}
        onRename={() => setRenaming(true)}
      />
    </Box>
  );
}
