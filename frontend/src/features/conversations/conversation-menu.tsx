/// What can be done with a conversation.
import ListItemIcon from "@mui/material/ListItemIcon";
import Menu from "@mui/material/Menu";
import MenuItem from "@mui/material/MenuItem";
import { Pencil, Pin, PinOff, Trash2 } from "lucide-react";
import { useState } from "react";
import { useLocation, useNavigate } from "react-router";
import { useDeleteConversation, usePatchConversation } from "@/api/conversations";
import type { ConversationView } from "@/api/types";
import { text } from "@/text";
import { ConfirmDialog } from "@/ui/confirm-dialog";

interface Props {
  conversation: ConversationView;
  anchor: HTMLElement | null;
  onClose: () => void;
  onRename: () => void;
}

export function ConversationMenu({ conversation, anchor, onClose, onRename }: Props) {
  const [isAsking, setAsking] = useState(false);
  const patch = usePatchConversation();
  const remove = useDeleteConversation();
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const { id, title, pinned } = conversation;

  const confirmed = (): void => {
    setAsking(false);
    remove.mutate(id, {
      onSuccess: () => {
        if (pathname === `/c/${id}`) void navigate("/");
      },
    });
  };
  const PinIcon = pinned ? PinOff : Pin;
  return (
    <>
      {/* The field that is opened by renaming takes the focus, so the menu may not give it back. */}
      <Menu anchorEl={anchor} open={anchor !== null} onClose={onClose} disableRestoreFocus>
        <MenuItem
          onClick={() => {
            onClose();
            onRename();
          }}
        >
          <ListItemIcon>
            <Pencil size={16} aria-hidden />
          </ListItemIcon>
          {text.conversations.rename}
        </MenuItem>
        <MenuItem
          onClick={() => {
            onClose();
            patch.mutate({ id, pinned: !pinned });
          }}
        >
          <ListItemIcon>
            <PinIcon size={16} aria-hidden />
          </ListItemIcon>
          {pinned ? text.conversations.unpin : text.conversations.pin}
        </MenuItem>
        <MenuItem
          onClick={() => {
            onClose();
            setAsking(true);
          }}
          sx={{ color: "error.main" }}
        >
          <ListItemIcon sx={{ color: "inherit" }}>
            <Trash2 size={16} aria-hidden />
          </ListItemIcon>
          {text.conversations.remove}
        </MenuItem>
      </Menu>
      <ConfirmDialog
        isOpen={isAsking}
        title={text.conversations.removeTitle}
        body={text.conversations.removeBody(title)}
        action={text.conversations.remove}
        onCancel={() => setAsking(false)}
        onConfirm={confirmed}
      />
    </>
  );
}
