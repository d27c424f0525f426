/// Run now, pause, edit, delete.
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import { Pause, Pencil, Play, RotateCw, Trash2 } from "lucide-react";
import { useState } from "react";
import { useDeleteSchedule, usePauseSchedule, useRunSchedule } from "@/api/schedules";
import type { ScheduleView } from "@/api/types";
import { watchText } from "@/text/watch";
import { ConfirmDialog } from "@/ui/confirm-dialog";
import { Problem, problemOf } from "@/ui/problem";

interface Props {
  schedule: ScheduleView;
  onEdit: () => void;
}

const outlined = { variant: "outlined", color: "inherit", sx: { borderColor: "divider" } } as const;

export function ScheduleActs({ schedule, onEdit }: Props) {
  const { id, title, state, runs } = schedule;
  const run = useRunSchedule(id);
  const pause = usePauseSchedule(id);
  const remove = useDeleteSchedule(id);
  const [isAsking, ask] = useState(false);
  const error = run.error ?? pause.error ?? remove.error;
  const isActive = state === "active";
  // A second run beside it would be refused.
  const isAtWork = runs[0]?.state === "running";
  const isBusy = run.isPending || pause.isPending || remove.isPending;
  return (
    <>
      <Box sx={{ display: "flex", flexWrap: "wrap", gap: 2 }}>
        <Button
          {...outlined}
          disabled={isBusy || isAtWork}
          aria-label={watchText.runNowOf(title)}
          startIcon={<RotateCw size={14} aria-hidden />}
          onClick={() => run.mutate(undefined)}
        >
          {watchText.runNow}
        </Button>
        {state !== "ended" && (
          <Button
            {...outlined}
            disabled={isBusy}
            aria-label={isActive ? watchText.pauseOf(title) : watchText.resumeOf(title)}
            startIcon={isActive ? <Pause size={14} aria-hidden /> : <Play size={14} aria-hidden />}
            onClick={() => pause.mutate(isActive)}
          >
            {isActive ? watchText.pause : watchText.resume}
          </Button>
        )}
        <Button
          {...outlined}
          disabled={isBusy}
          aria-label={watchText.editOf(title)}
          startIcon={<Pencil size={14} aria-hidden />}
          onClick={onEdit}
        >
          {watchText.edit}
        </Button>
        <Button
          {...outlined}
          disabled={isBusy}
          aria-label={watchText.removeOf(title)}
          startIcon={<Trash2 size={14} aria-hidden />}
          onClick={() => ask(true)}
        >
          {watchText.remove}
        </Button>
      </Box>
      {error !== null && <Problem {...problemOf(error)} />}
      <ConfirmDialog
        isOpen={isAsking}
        title={watchText.removeTitle(title)}
        body={watchText.removeBody}
        action={watchText.remove}
        onCancel={() => ask(false)}
        onConfirm={() => {
          ask(false);
          remove.mutate(undefined);
        }}
      />
    </>
  );
}
