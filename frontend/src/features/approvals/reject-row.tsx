/// Why not: a word for the agent, which may be left out.
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import TextField from "@mui/material/TextField";
import { useState, type KeyboardEvent } from "react";
import { text } from "@/text";

interface Props {
  action: string;
  isPending: boolean;
  onReject: (reason: string) => void;
  onBack: () => void;
}

export function RejectRow({ action, isPending, onReject, onBack }: Props) {
  const [reason, setReason] = useState("");
  const pressed = (event: KeyboardEvent): void => {
    if (event.key === "Escape") onBack();
    else if (event.key === "Enter" && !event.shiftKey) onReject(reason.trim());
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <Box sx={{ display: "grid", gap: 2 }}>
      <TextField
        label={text.approvals.reason}
        helperText={text.approvals.reasonHint}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
        onKeyDown={pressed}
        multiline
        maxRows={4}
        autoFocus
        fullWidth
        size="small"
      />
      <Box sx={{ display: "flex", gap: 2, justifyContent: "flex-end" }}>
        <Button color="inherit" onClick={onBack}>
          {text.approvals.back}
        </Button>
        <Button
          variant="contained"
          color="error"
          disabled={isPending}
          onClick={() => onReject(reason.trim())}
        >
          {action}
        </Button>
      </Box>
    </Box>
  );
}
