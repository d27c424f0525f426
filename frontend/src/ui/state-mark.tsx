/// Where a step or a tool call stands, as a shape with a colour and a spoken name.
import Box from "@mui/material/Box";
import {
  Check,
  Circle,
  CircleDashed,
  CirclePause,
  Hourglass,
  Minus,
  X,
  type LucideIcon,
} from "lucide-react";
import type { StepState } from "@/api/types";
import { text } from "@/text";

type Color = "text.secondary" | "primary.main" | "warning.main" | "success.main" | "error.main";

const MARKS: Record<Exclude<StepState, "running">, [LucideIcon, Color]> = {
  pending: [Circle, "text.secondary"],
  queued: [CircleDashed, "text.secondary"],
  awaiting_approval: [CirclePause, "warning.main"],
  parked: [Hourglass, "warning.main"],
  completed: [Check, "success.main"],
  failed: [X, "error.main"],
  skipped: [Minus, "text.secondary"],
  cancelled: [Minus, "text.secondary"],
};

function Dot({ size }: { size: number }) {
  return (
    <Box
      component="span"
      sx={{
        width: size,
        height: size,
        borderRadius: "50%",
        bgcolor: "primary.main",
        boxShadow: (theme) =>
          `0 0 0 3px color-mix(in srgb, ${theme.vars.palette.primary.main} 22%, transparent)`,
      }}
    />
  );
}

interface Props {
  state: StepState;
  size?: number;
}

export function StateMark({ state, size = 16 }: Props) {
  const label = text.stepState[state];
  const box = { display: "inline-flex", width: size, height: size, flexShrink: 0 };
  const center = { alignItems: "center", justifyContent: "center" };
  if (state === "running") {
    return (
      <Box component="span" role="img" aria-label={label} title={label} sx={{ ...box, ...center }}>
        <Dot size={Math.round(size / 2)} />
      </Box>
    );
  }
  const [Icon, color] = MARKS[state];
  return (
    <Box
      component="span"
      role="img"
      aria-label={label}
      title={label}
      sx={{ ...box, ...center, color }}
    >
      <Icon size={size} strokeWidth={2.25} aria-hidden />
    </Box>
  );
}
