/// Replay or discard: one letter, those that are chosen, or all of a cause.
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import { useState, type ReactNode } from "react";
import { useDiscard, useReplay, type Which } from "@/api/dead-letters";
import { adminText } from "@/text/admin";
import { Problem, problemOf } from "@/ui/problem";
import type { Outcome } from "./decided-note";
import { DiscardDialog } from "./discard-dialog";

interface Props {
  which: Which;
  count: number;
  /** Whether these were chosen one by one: the buttons say so. */
  isChosen?: boolean;
  /** The letter by itself: the buttons need no number. */
  isOne?: boolean;
  onDecided: (outcome: Outcome) => void;
  children?: ReactNode;
}

function labels(count: number, isChosen: boolean, isOne: boolean): [string, string] {
  const { dead } = adminText;
  if (isOne) return [dead.replay, dead.discard];
  return isChosen
    ? [dead.replayChosen(count), dead.discardChosen(count)]
    : [dead.replayAll(count), dead.discardAll(count)];
}

export function DecideBar(props: Props) {
  const { which, count, isChosen = false, isOne = false, onDecided, children } = props;
  const replay = useReplay((decided) => onDecided({ what: "replayed", decided }));
  const discard = useDiscard((decided) => onDecided({ what: "discarded", decided }));
  const [isAsking, ask] = useState(false);
  const [replayLabel, discardLabel] = labels(count, isChosen, isOne);
  const isBusy = replay.isPending || discard.isPending;
  const error = replay.error ?? discard.error;
  return (
    <>
      <Box sx={{ display: "flex", flexWrap: "wrap", gap: 2 }}>
        <Button
          variant="outlined"
          color="inherit"
          disabled={isBusy}
          sx={{ borderColor: "divider" }}
          onClick={() => replay.mutate(which)}
        >
          {replayLabel}
        </Button>
        {children}
        <Button color="inherit" disabled={isBusy} onClick={() => ask(true)}>
          {discardLabel}
        </Button>
      </Box>
      {error !== null && <Problem {...problemOf(error)} />}
      {isAsking && (
        <DiscardDialog
          count={count}
          onCancel={() => ask(false)}
          onConfirm={(reason) => {
            ask(false);
            discard.mutate({ which, reason });
          }}
        />
      )}
    </>
  );
}
