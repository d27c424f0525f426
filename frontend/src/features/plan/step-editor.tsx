/// Changes what a step shall do, in its place.
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import InputBase from "@mui/material/InputBase";
import { useState, type KeyboardEvent } from "react";
import { text } from "@/text";

interface Props {
  label: string;
  instruction: string;
  /** What saving does: with an ended task it runs again. */
  action: string;
  onSave: (instruction: string) => void;
  onCancel: () => void;
}

export function StepEditor({ label, instruction, action, onSave, onCancel }: Props) {
  const [draft, setDraft] = useState(instruction);
  const wanted = draft.trim();
  const save = (): void => {
    if (wanted === "" || wanted === instruction) onCancel();
    else onSave(wanted);
  };
  const pressed = (event: KeyboardEvent): void => {
    if (event.key === "Escape") onCancel();
    else if (event.key === "Enter" && !event.shiftKey) save();
    else return;
    event.preventDefault();
  };
  return (
    <Box sx={{ paddingInline: 3.5, paddingBlock: 2.5, display: "grid", gap: 2 }}>
      <InputBase
        multiline
        autoFocus
        maxRows={8}
        value={draft}
        onChange={(event) => setDraft(event.target.value)}
        onKeyDown={pressed}
        inputProps={{ "aria-label": text.step.editLabel(label) }}
        sx={{
          border: 1,
          borderColor: "primary.main",
          borderRadius: "8px",
          paddingInline: 2.5,
          paddingBlock: 1.5,
          "& textarea:focus-visible": { outline: "none" },
        }}
      />
      <Box sx={{ display: "flex", gap: 2, justifyContent: "flex-end" }}>
        <Button color="inherit" onClick={onCancel}>
          {text.dialog.cancel}
        </Button>
        <Button variant="contained" disabled={wanted === ""} onClick={save}>
          {action}
        </Button>
      </Box>
    </Box>
  );
}
