/// A letter as it should have been: a message's text, or what a step is to do; then it is replayed.
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import TextField from "@mui/material/TextField";
import { useState } from "react";
import { ApiError } from "@/api/client";
import { useCorrect } from "@/api/dead-letters";
import type { DeadLetterDetail, DecidedLetters } from "@/api/types";
import { text } from "@/text";
import { adminText } from "@/text/admin";
import { Problem, problemOf } from "@/ui/problem";

interface Props {
  letter: DeadLetterDetail;
  label: string;
  onDone: (decided: DecidedLetters) => void;
  onCancel: () => void;
}

const ONE: DecidedLetters = { done: 1, already: 0, kept_count: 0, kept: [], left: 0 };

/** What is wrong with which field, each on its own line. */
function wrongFields(error: Error | null): string[] {
  if (!(error instanceof ApiError)) return [];
  return error.fields.map(({ where, message }) => `${where.replace(/^body\.?/, "")}: ${message}`);
}

export function CorrectForm({ letter, label, onDone, onCancel }: Props) {
  const [draft, setDraft] = useState(letter.text ?? "");
  const correct = useCorrect(letter.id, () => onDone(ONE));
  const wrong = wrongFields(correct.error);
  return (
    <Box
      component="form"
      sx={{ display: "grid", gridTemplateColumns: "minmax(0, 1fr)", gap: 2 }}
      onSubmit={(event) => {
        event.preventDefault();
        correct.mutate(draft);
      }}
    >
      <TextField
        label={label}
        value={draft}
        multiline
        maxRows={12}
        autoFocus
        error={wrong.length > 0}
        helperText={wrong.length > 0 ? wrong.join("; ") : undefined}
        onChange={(event) => setDraft(event.target.value)}
      />
      {correct.error !== null && wrong.length === 0 && <Problem {...problemOf(correct.error)} />}
      <Box sx={{ display: "flex", gap: 2, justifyContent: "flex-end" }}>
        <Button color="inherit" onClick={onCancel}>
          {text.dialog.cancel}
        </Button>
        <Button
          type="submit"
          variant="contained"
          disabled={draft.trim() === "" || correct.isPending}
        >
          {adminText.dead.correctAction}
        </Button>
      </Box>
    </Box>
  );
}
