/// Makes a schedule or changes one: what, when, and what becomes of runs that were missed.
import Button from "@mui/material/Button";
import Dialog from "@mui/material/Dialog";
import DialogActions from "@mui/material/DialogActions";
import DialogContent from "@mui/material/DialogContent";
import DialogTitle from "@mui/material/DialogTitle";
import { useId, useState, type SyntheticEvent } from "react";
import { useAddSchedule, useChangeSchedule } from "@/api/schedules";
import type { ScheduleView } from "@/api/types";
import { text } from "@/text";
import { watchText } from "@/text/watch";
import { Problem, problemOf } from "@/ui/problem";
import { ChoiceFields } from "./choice-fields";
import { bodyOf, changeOf, draftOfSchedule, freshDraft } from "./schedule-draft";
import { TimesFields } from "./times-fields";
import { WhatFields } from "./what-fields";

interface Props {
  /** None makes a new one. */
  schedule: ScheduleView | null;
  onClose: () => void;
}

export function ScheduleDialog({ schedule, onClose }: Props) {
  const id = useId();
  const [draft, setDraft] = useState(() =>
    schedule === null ? freshDraft() : draftOfSchedule(schedule),
  );
  const add = useAddSchedule();
  const change = useChangeSchedule(schedule?.id ?? "");
  const { form } = watchText;
  const body = bodyOf(draft);
  const isPending = add.isPending || change.isPending;
  const error = add.error ?? change.error;
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (body === null) return;
    const done = { onSuccess: onClose };
    if (schedule === null) add.mutate(body, done);
    else change.mutate(changeOf(body, schedule), done);
  };
  return (
    <Dialog open onClose={onClose} aria-labelledby={`${id}-title`} maxWidth="sm" fullWidth>
      <form noValidate onSubmit={submit}>
        <DialogTitle id={`${id}-title`} sx={{ fontSize: "1rem" }}>
          {schedule === null ? form.addTitle : form.editTitle}
        </DialogTitle>
        <DialogContent
          sx={{
            display: "grid",
            gridTemplateColumns: "minmax(0, 1fr)",
            gap: 4,
            "&&": { paddingBlockStart: 2 },
          }}
        >
          <WhatFields
            draft={draft}
            isNew={schedule === null}
            onChange={(changed) => setDraft({ ...draft, ...changed })}
          />
          <TimesFields
            draft={draft.times}
            onChange={(times) => setDraft({ ...draft, times: { ...draft.times, ...times } })}
          />
          <ChoiceFields draft={draft} onChange={(changed) => setDraft({ ...draft, ...changed })} />
          {error !== null && <Problem {...problemOf(error)} />}
        </DialogContent>
        <DialogActions sx={{ padding: 4, paddingBlockStart: 0 }}>
          <Button color="inherit" onClick={onClose}>
            {text.dialog.cancel}
          </Button>
          <Button type="submit" variant="contained" disabled={isPending || body === null}>
            {isPending ? form.saving : form.save}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
