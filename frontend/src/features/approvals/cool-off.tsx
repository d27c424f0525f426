/// "Sending in 10 s · Undo": the time in which a yes can be taken back.
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import type { ApprovalView } from "@/api/types";
import { text } from "@/text";
import { useNow } from "@/ui/use-now";

interface Props {
  approval: ApprovalView;
  /** How many go out together. */
  count: number;
  isPending: boolean;
  onUndo: () => void;
}

/** Milliseconds after which it isn't about to happen any more, but waits for the agent. */
const TAKEN_UP = 5000;

function wordsFor({ card, run_at }: ApprovalView, now: number): string {
  const left = run_at === null ? 0 : Date.parse(run_at) - now;
  if (left > 0) return text.approvals.inSeconds[card.kind](Math.ceil(left / 1000));
  return left > -TAKEN_UP ? text.approvals.now[card.kind] : text.approvals.queued;
}

export function CoolOff({ approval, count, isPending, onUndo }: Props) {
  const now = useNow(true);
  const canUndo = approval.run_at !== null && Date.parse(approval.run_at) > now;
  return (
    <Box
      sx={{
        display: "flex",
        flexWrap: "wrap",
        alignItems: "center",
        columnGap: 3,
        rowGap: 1,
        fontVariantNumeric: "tabular-nums",
      }}
    >
      {/* Said once to who listens: a countdown that is read out each second would drown everything else. */}
      <span role="status" aria-live="off">
        {wordsFor(approval, now)}
        {count > 1 && ` (${count})`}
      </span>
      {canUndo && (
        <Button variant="outlined" disabled={isPending} onClick={onUndo}>
          {text.approvals.undo}
        </Button>
      )}
    </Box>
  );
}
