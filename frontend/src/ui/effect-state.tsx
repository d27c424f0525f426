/// How an act on the world ended, as a shape with a colour and a word; what isn't known stands out.
import Box from "@mui/material/Box";
import { Check, CircleHelp, Clock, X, type LucideIcon } from "lucide-react";
import type { EffectView } from "@/api/types";
import { text } from "@/text";

const MARKS: Record<EffectView["state"], [LucideIcon, string]> = {
  intended: [Clock, "text.secondary"],
  done: [Check, "success.main"],
  failed: [X, "error.main"],
  unknown: [CircleHelp, "warning.main"],
};

export function EffectState({ state }: { state: EffectView["state"] }) {
  const [Icon, color] = MARKS[state];
  return (
    <Box
      component="span"
      data-testid="effect-state"
      sx={{
        display: "inline-flex",
        gap: 1.5,
        alignItems: "center",
        color,
        fontWeight: state === "unknown" ? 600 : 400,
      }}
    >
      <Icon size={16} aria-hidden style={{ flexShrink: 0 }} />
      {text.effects.states[state]}
    </Box>
  );
}
