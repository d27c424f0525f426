/// What became of an approval, in a line: who decided what, and how the act ended.
import Box from "@mui/material/Box";
import { Ban, Check, Undo2 } from "lucide-react";
import type { ApprovalView, EffectView } from "@/api/types";
import { text } from "@/text";
import { EffectState } from "@/ui/effect-state";
import { moment } from "@/ui/format";
import { OutsideLink } from "@/ui/outside-link";

interface Props {
  approval: ApprovalView;
  words: string;
  effect: EffectView | undefined;
}

function Mark({ state }: Pick<ApprovalView, "state">) {
  const shape = { size: 16, "aria-hidden": true, style: { flexShrink: 0 } } as const;
  if (state === "approved") return <Check {...shape} />;
  return state === "withdrawn" ? <Undo2 {...shape} /> : <Ban {...shape} />;
}

export function DecidedLine({ approval, words, effect }: Props) {
  const { decided_at, reason, state } = approval;
  const link = effect?.link ?? null;
  return (
    <Box
      data-testid="decided"
      sx={{
        display: "flex",
        flexWrap: "wrap",
        columnGap: 3,
        rowGap: 0.5,
        alignItems: "center",
        color: "text.secondary",
      }}
    >
      <Box
        component="span"
        title={decided_at === null ? undefined : moment(decided_at)}
        sx={{ display: "inline-flex", gap: 1.5, alignItems: "center", overflowWrap: "anywhere" }}
      >
        <Mark state={state} />
        {words}
        {reason !== null && reason !== "" && ` ${text.approvals.because(reason)}`}
      </Box>
      {effect !== undefined && <EffectState state={effect.state} />}
      {link !== null && <OutsideLink href={link}>{text.effects.open}</OutsideLink>}
    </Box>
  );
}
