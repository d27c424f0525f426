/// What a step took: time, and money where it cost any.
import Box from "@mui/material/Box";
import type { StepDetail } from "@/api/types";
import { duration, isNothing, money } from "@/ui/format";
import { elapsedOf } from "./step-phrase";

export function StepMeasures({ step, now }: { step: StepDetail; now: number }) {
  const elapsed = elapsedOf(step, now);
  const { cost, currency } = step.usage;
  return (
    <Box
      sx={{
        display: "flex",
        flexDirection: { xs: "column", sm: "row" },
        columnGap: 2.5,
        alignItems: "flex-end",
        color: "text.secondary",
        fontSize: "0.8125rem",
        lineHeight: 1.7,
        fontVariantNumeric: "tabular-nums",
        whiteSpace: "nowrap",
      }}
    >
      {cost !== null && !isNothing(cost) && <span>{money(cost, currency)}</span>}
      {elapsed !== null && <span>{duration(elapsed)}</span>}
    </Box>
  );
}
