/// Shows what running a task or a step again would do, and does just that when it is confirmed.
import Alert from "@mui/material/Alert";
import Button from "@mui/material/Button";
import Dialog from "@mui/material/Dialog";
import DialogActions from "@mui/material/DialogActions";
import DialogContent from "@mui/material/DialogContent";
import DialogTitle from "@mui/material/DialogTitle";
import LinearProgress from "@mui/material/LinearProgress";
import Typography from "@mui/material/Typography";
import { useQuery } from "@tanstack/react-query";
import { useId } from "react";
import { isOutdated, retryPreviewQuery, useRetry, type ToRetry } from "@/api/retry";
import type { RetryPreview } from "@/api/types";
import { text } from "@/text";
import { retryText as words } from "@/text/retry";
import { Problem, problemOf } from "@/ui/problem";
import { RetryActs } from "./retry-acts";
import { RetryFacts } from "./retry-facts";
import { RetrySteps } from "./retry-steps";

interface Props {
  what: ToRetry;
  onClose: () => void;
}

/** The number that each step has in the plan on screen. */
function numbersOf({ steps_kept, steps_again }: RetryPreview): ReadonlyMap<string, number> {
  const steps = [...steps_kept, ...steps_again];
  steps.sort((a, b) => a.round - b.round || a.position - b.position);
  return new Map(steps.map(({ id }, index) => [id, index + 1]));
}

function lead({ anew, steps_again }: RetryPreview): string {
  if (anew) return words.anew;
  return steps_again.length === 0 ? words.answerOnly : words.replaced;
}

function Preview({ preview }: { preview: RetryPreview }) {
  const numbers = numbersOf(preview);
  const again = preview.anew ? words.replacedSteps : words.again;
  return (
    <>
      <Typography>{lead(preview)}</Typography>
      <RetrySteps title={again} steps={preview.steps_again} numbers={numbers} />
      <RetrySteps title={words.kept} steps={preview.steps_kept} numbers={numbers} />
      <RetryActs effects={preview.effects} />
      {preview.files_replaced.length > 0 && (
        <Typography variant="body2">
          {words.files(preview.files_replaced.map(({ name }) => name))}
        </Typography>
      )}
      <RetryFacts preview={preview} />
    </>
  );
}

export default function RetryDialog({ what, onClose }: Props) {
  const id = useId();
  const preview = useQuery(retryPreviewQuery(what));
  const retry = useRetry(what);
  const step = preview.data && what.stepId && numbersOf(preview.data).get(what.stepId);
  const refusal = preview.error ?? (isOutdated(retry.error) ? null : retry.error);
  return (
    <Dialog open onClose={onClose} aria-labelledby={id} maxWidth="sm" fullWidth>
      <DialogTitle id={id} sx={{ fontSize: "1rem" }}>
        {step ? words.titleStep(step) : words.titleTask}
      </DialogTitle>
      <DialogContent sx={{ display: "grid", gap: 4, gridTemplateColumns: "minmax(0, 1fr)" }}>
        {isOutdated(retry.error) && <Alert severity="info">{words.outdated}</Alert>}
        {refusal !== null && <Problem {...problemOf(refusal)} />}
        {preview.isPending && <LinearProgress aria-label={words.loading} />}
        {preview.data !== undefined && <Preview preview={preview.data} />}
      </DialogContent>
      <DialogActions sx={{ padding: 4, paddingBlockStart: 0 }}>
        <Button color="inherit" onClick={onClose}>
          {text.dialog.cancel}
        </Button>
        <Button
          variant="contained"
          disabled={preview.data === undefined || preview.isFetching || retry.isPending}
          onClick={() => {
            if (preview.data !== undefined) {
              retry.mutate(preview.data.token, { onSuccess: onClose });
            }
          }}
        >
          {words.confirm}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
