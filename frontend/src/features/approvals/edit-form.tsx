/// Changes an act before it goes out. Enter is never a yes here.
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import TextField from "@mui/material/TextField";
import Typography from "@mui/material/Typography";
import { useState, type KeyboardEvent } from "react";
import type { ApprovalView, DecideBody } from "@/api/types";
import { text } from "@/text";
import { changesOf, complaintsOf, fieldsOf, type Field } from "./edited-args";

interface Props {
  approval: ApprovalView;
  error: Error | null;
  isPending: boolean;
  onSave: (args: NonNullable<DecideBody["args"]>) => void;
  onBack: () => void;
}

function sizeOf({ kind }: Field): object {
  if (kind === "text") return { multiline: true, minRows: 5, maxRows: 16 };
  return kind === "list" ? { multiline: true, maxRows: 8 } : {};
}

export function EditForm({ approval, error, isPending, onSave, onBack }: Props) {
  const [fields] = useState(() => fieldsOf(approval));
  const [drafts, setDrafts] = useState<Record<string, string>>({});
  const firstList = fields.find(({ kind }) => kind === "list");
  const complaints = complaintsOf(error, fields);
  const pressed = (event: KeyboardEvent): void => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    onBack();
  };
  return (
    <Box role="group" aria-label={text.approvals.editTitle} sx={{ display: "grid", gap: 3 }}>
      <Typography variant="subtitle2" component="h3">
        {text.approvals.editTitle}
      </Typography>
      {fields.map((field, index) => {
        const { name, label, kind, value } = field;
        const complaint = complaints.get(name);
        return (
          <TextField
            key={name}
            {...sizeOf(field)}
            label={label}
            value={drafts[name] ?? value}
            type={kind === "number" ? "number" : "text"}
            error={complaint !== undefined}
            helperText={complaint ?? (field === firstList ? text.approvals.addressHint : undefined)}
            onChange={(event) => setDrafts({ ...drafts, [name]: event.target.value })}
            onKeyDown={pressed}
            autoFocus={index === 0}
            fullWidth
            size="small"
          />
        );
      })}
      <Box sx={{ display: "flex", gap: 2, justifyContent: "flex-end" }}>
        <Button color="inherit" onClick={onBack}>
          {text.approvals.back}
        </Button>
        <Button
          variant="contained"
          disabled={isPending}
          onClick={() => onSave(changesOf(fields, drafts))}
        >
          {text.approvals.save}
        </Button>
      </Box>
    </Box>
  );
}
