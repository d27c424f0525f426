/// Everything a task did to the world: what, how it ended, where to find it, and who allowed it.
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Typography from "@mui/material/Typography";
import { useState } from "react";
import type { ApprovalView, EffectView } from "@/api/types";
import { text } from "@/text";
import { EffectRow } from "./effect-row";

interface Props {
  effects: readonly EffectView[];
  approvals: readonly ApprovalView[];
  /** Where a heading of its own stands above it. */
  isPlain?: boolean;
}

/** Shown before the rest folds away. */
const FIRST = 5;

const URGENT: readonly EffectView["state"][] = ["unknown", "failed", "intended", "done"];

/** What isn't known stands first, and is never folded away. */
function ordered(effects: readonly EffectView[]): EffectView[] {
  return [...effects].sort(
    (a, b) =>
      URGENT.indexOf(a.state) - URGENT.indexOf(b.state) || a.created_at.localeCompare(b.created_at),
  );
}

export default function EffectList({ effects, approvals, isPlain = false }: Props) {
  const [isWhole, setWhole] = useState(false);
  const all = ordered(effects);
  const least = all.filter(({ state }) => state === "unknown").length;
  const shown = isWhole ? all : all.slice(0, Math.max(FIRST, least));
  const rest = all.length - shown.length;
  return (
    <Box
      data-testid="effects"
      sx={
        isPlain
          ? {}
          : { border: 1, borderColor: "divider", borderRadius: "10px", overflow: "hidden" }
      }
    >
      {!isPlain && (
        <Typography
          variant="body2"
          sx={{
            fontWeight: 600,
            paddingInline: 3.5,
            paddingBlock: 1.75,
            backgroundColor: (t) => t.vars.palette.sunken,
            borderBlockEnd: "1px solid",
            borderColor: "divider",
          }}
        >
          {text.effects.title}
        </Typography>
      )}
      <Box
        component="ul"
        aria-label={text.effects.label}
        sx={{ listStyle: "none", margin: 0, padding: 0, paddingInline: isPlain ? 0 : 3.5 }}
      >
        {shown.map((effect) => (
          <EffectRow
            key={effect.id}
            effect={effect}
            approval={approvals.find(({ id }) => id === effect.approval_id)}
          />
        ))}
      </Box>
      {rest > 0 && (
        <Button color="inherit" onClick={() => setWhole(true)}>
          {text.effects.more(rest)}
        </Button>
      )}
    </Box>
  );
}
