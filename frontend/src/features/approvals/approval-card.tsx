/// A question to the person: what an agent wants to do outside, what speaks against it, and the answer.
import Box from "@mui/material/Box";
import Typography from "@mui/material/Typography";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { seenEffectQuery, wasDecidedHere } from "@/api/approvals";
import { useSession } from "@/api/session";
import type { EffectView } from "@/api/types";
import { text } from "@/text";
import { Fold } from "@/ui/fold";
import { useNow } from "@/ui/use-now";
import { ActView } from "./act-view";
import { ActsProblem } from "./acts-problem";
import { CardHead } from "./card-head";
import { cardKeys } from "./card-keys";
import { Cautions } from "./cautions";
import { CoolOff } from "./cool-off";
import { DecidedLine } from "./decided-line";
import { DecidePanel } from "./decide-panel";
import type { Mode } from "./decide-bar";
import { phaseOf, type Group } from "./phase";
import { useApprovalActs } from "./use-approval-acts";
import { decidedWords } from "./words";

interface Props {
  group: Group;
  /** The task's effects, where they are known. */
  effects?: readonly EffectView[];
}

const HALF_MINUTE = 30_000;

export function ApprovalCard({ group, effects = [] }: Props) {
  const { first, others } = group;
  const phase = phaseOf(first);
  const me = useSession().user;
  const now = useNow(true, HALF_MINUTE);
  const [wasOpen] = useState(phase === "open");
  const [mode, setMode] = useState<Mode>("look");
  const [withOthers, setWithOthers] = useState(false);
  const seen = useQuery(seenEffectQuery(first.effect_id ?? "")).data;
  const effect = effects.find(({ id }) => id === first.effect_id) ?? seen;

  const card = useRef<HTMLDivElement>(null);
  const stay = (): void => card.current?.focus({ preventScroll: true });
  const acts = useApprovalActs(group);
  const ids = [first, ...others].map(({ id }) => id);
  const chosen = withOthers ? ids : ids.slice(0, 1);
  const isOpen = phase === "open";
  useEffect(() => {
    // The button that was pressed is gone: the keyboard stays at the card.
    const isLost = document.activeElement === document.body;
    if (!isOpen && isLost && wasDecidedHere(first)) card.current?.focus({ preventScroll: true });
  }, [isOpen, first]);
  const decides = cardKeys({
    onApprove: () => acts.approve(chosen),
    onReject: () => setMode("reject"),
  });
  const change = (next: Mode): void => {
    setMode(next);
    if (next === "look") stay();
  };
  return (
    <Box
      ref={card}
      role="group"
      tabIndex={0}
      aria-label={text.approvals.label(first.title)}
      data-approval={first.id}
      data-testid="approval"
      data-state={first.state}
      onKeyDown={isOpen && mode === "look" && !acts.isPending ? decides : undefined}
      sx={{
        display: "grid",
        gridTemplateColumns: "minmax(0, 1fr)",
        gap: 3,
        padding: { xs: 3, sm: 4 },
        border: 1,
        borderColor: isOpen ? "warning.main" : "divider",
        borderRadius: "12px",
        "&:focus-visible": { outlineOffset: 2 },
      }}
    >
      <CardHead approval={first} now={now} count={ids.length} />
      {isOpen ? (
        <>
          {first.state === "expired" && (
            <Typography variant="body2" sx={{ color: "text.secondary" }}>
              {text.approvals.expiredStill}
            </Typography>
          )}
          <Cautions approval={first} />
          {mode !== "edit" && <ActView approval={first} />}
          <DecidePanel
            group={group}
            acts={acts}
            mode={mode}
            withOthers={withOthers}
            chosen={chosen}
            onMode={change}
            onWithOthers={setWithOthers}
          />
        </>
      ) : (
        <>
          {phase === "cooling" && (
            <CoolOff
              approval={first}
              count={ids.length}
              isPending={acts.isPending}
              onUndo={acts.undo}
            />
          )}
          <DecidedLine
            approval={first}
            words={decidedWords(first, { me, now, wasOpen })}
            effect={effect}
          />
          <ActsProblem acts={acts} />
          <Fold label={text.approvals.details}>
            <Box sx={{ display: "grid", gridTemplateColumns: "minmax(0, 1fr)", gap: 3 }}>
              <Cautions approval={first} />
              <ActView approval={first} />
            </Box>
          </Fold>
        </>
      )}
    </Box>
  );
}
