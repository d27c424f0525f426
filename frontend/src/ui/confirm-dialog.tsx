/// Asks before something that can't be undone.
import Button from "@mui/material/Button";
import Dialog from "@mui/material/Dialog";
import DialogActions from "@mui/material/DialogActions";
import DialogContent from "@mui/material/DialogContent";
import DialogContentText from "@mui/material/DialogContentText";
import DialogTitle from "@mui/material/DialogTitle";
import { useId } from "react";
import { text } from "@/text";

interface Props {
  isOpen: boolean;
  title: string;
  body: string;
  action: string;
  onCancel: () => void;
  onConfirm: () => void;
}

export function ConfirmDialog({ isOpen, title, body, action, onCancel, onConfirm }: Props) {
  const id = useId();
  return (
    <Dialog
      open={isOpen}
      onClose={onCancel}
      aria-labelledby={`${id}-title`}
      aria-describedby={`${id}-body`}
      maxWidth="xs"
      fullWidth
    >
      <DialogTitle id={`${id}-title`} sx={{ fontSize: "1rem" }}>
        {title}
      </DialogTitle>
      <DialogContent>
        <DialogContentText id={`${id}-body`} sx={{ overflowWrap: "anywhere" }}>
          {body}
        </DialogContentText>
      </DialogContent>
      <DialogActions sx={{ padding: 4, paddingBlockStart: 0 }}>
        <Button color="inherit" onClick={onCancel}>
          {text.dialog.cancel}
        </Button>
        <Button color="error" variant="contained" onClick={onConfirm}>
          {action}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
