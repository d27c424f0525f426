/// Letters of one cause: what it means, what to do, and the letters themselves behind it.
import Box from "@mui/material/Box";
import Typography from "@mui/material/Typography";
import { useId, useState } from "react";
import type { DeadLetterGroup, LetterState } from "@/api/types";
import { adminText } from "@/text/admin";
import { Fold } from "@/ui/fold";
import { moment, since } from "@/ui/format";
import { useNow } from "@/ui/use-now";
import { causeStyle } from "./cause-style";
import type { Outcome } from "./decided-note";
import { DecideBar } from "./decide-bar";
import { LetterList } from "./letter-list";

interface Props {
  group: DeadLetterGroup;
  state: LetterState;
  onDecided: (outcome: Outcome) => void;
}

export function CauseGroup({ group, state, onDecided }: Props) {
  const { dead } = adminText;
  const { cause, words, cure, count, oldest } = group;
  const id = useId();
  const now = useNow(true, 60_000);
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const toggle = (letter: string): void =>
    setChosen((old) =>
      old.includes(letter) ? old.filter((each) => each !== letter) : [...old, letter],
    );
  const decided = (outcome: Outcome): void => {
    setChosen([]);
    onDecided(outcome);
  };
  return (
    <Box component="section" aria-labelledby={id} data-testid="cause" sx={causeStyle}>
      <Typography id={id} variant="h2" sx={{ overflowWrap: "anywhere" }}>
        {words}
      </Typography>
      <Typography sx={{ color: "text.secondary", overflowWrap: "anywhere" }}>{cure}</Typography>
      <Box sx={{ color: "text.secondary", fontSize: "0.8125rem" }} title={moment(oldest)}>
        {dead.groupFacts(count, since(oldest, now))}
      </Box>
      {state === "open" && (
        <DecideBar
          which={chosen.length > 0 ? { ids: [...chosen] } : { cause }}
          count={chosen.length > 0 ? chosen.length : count}
          isChosen={chosen.length > 0}
          onDecided={decided}
        />
      )}
      <Fold label={dead.show(count)}>
        <LetterList
          filter={{ state, cause }}
          label={dead.of(words)}
          now={now}
          chosen={state === "open" ? chosen : null}
          onToggle={toggle}
          onDecided={decided}
        />
      </Fold>
    </Box>
  );
}
