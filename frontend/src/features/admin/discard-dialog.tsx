/// Asks why before letters are given up for good.
import Button from "@mui/material/Button";
import Dialog from "@mui/material/Dialog";
import DialogActions from "@mui/material/DialogActions";
import DialogContent from "@mui/material/DialogContent";
import DialogContentText from "@mui/material/DialogContentText";
import DialogTitle from "@mui/material/DialogTitle";
import TextField from "@mui/material/TextField";
import { useId, useState } from "react";
import { text } from "@/text";
import { adminText } from "@/text/admin";

interface Props {
  count: number;
  onCancel: () => void;
  onConfirm: (reason: string) => void;
}

export function DiscardDialog({ count, onCancel, onConfirm }: Props) {
  const { dead } = adminText;
  const id = useId();
  const [reason, setReason] = useState("");
  const said = reason.trim();
  return (
    <Dialog open onClose={onCancel} aria-labelledby={`${id}-title`} maxWidth="xs" fullWidth>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (said !== "") onConfirm(said);
        }}
      >
        <DialogTitle id={`${id}-title`} sx={{ fontSize: "1rem" }}>
          {dead.discardTitle(count)}
        </DialogTitle>
        <DialogContent sx={{ display: "grid", gap: 3 }}>
          <DialogContentText>{dead.discardBody}</DialogContentText>
          <TextField
            label={dead.reason}
            value={reason}
            required
            autoFocus
            fullWidth
            size="small"
            slotProps={{ htmlInput: { maxLength: 1000 } }}
            onChange={(event) => setReason(event.target.value)}
          />
        </DialogContent>
        <DialogActions sx={{ padding: 4, paddingBlockStart: 0 }}>
          <Button color="inherit" onClick={onCancel}>
            {text.dialog.cancel}
          </Button>
          <Button type="submit" color="error" variant="contained" disabled={said === ""}>
            {dead.discardAction}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
