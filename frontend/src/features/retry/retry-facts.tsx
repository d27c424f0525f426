/// What the task has used so far, and what the steps that run again may take.
import Box from "@mui/material/Box";
import Typography from "@mui/material/Typography";
import type { RetryPreview } from "@/api/types";
import { retryText as words } from "@/text/retry";
import { duration, isNothing, money } from "@/ui/format";

function used({ used: { cost, currency, model_calls } }: RetryPreview): string {
  const calls = words.calls(model_calls);
  if (cost === null) return `${calls}, ${words.costUnknown}`;
  return isNothing(cost) ? calls : `${money(cost, currency)}, ${calls}`;
}

function estimated({ estimate: { cost, currency, seconds, basis } }: RetryPreview): string {
  const parts = [
    ...(cost === null || isNothing(cost) ? [] : [money(cost, currency)]),
    ...(seconds === null ? [] : [duration(Math.max(1000, seconds * 1000))]),
  ];
  if (parts.length === 0) return words.unknown;
  return `${words.about(parts.join(", "))}, ${words.basis[basis]}`;
}

function Fact({ name, children }: { name: string; children: string }) {
  return (
    <Box sx={{ display: "flex", columnGap: 3 }}>
      <Typography component="dt" variant="body2" sx={{ color: "text.secondary", minWidth: 88 }}>
        {name}
      </Typography>
      <Typography component="dd" variant="body2" sx={{ margin: 0 }}>
        {children}
      </Typography>
    </Box>
  );
}

export function RetryFacts({ preview }: { preview: RetryPreview }) {
  return (
    <Box component="dl" sx={{ margin: 0 }}>
      <Fact name={words.used}>{used(preview)}</Fact>
      {preview.steps_again.length > 0 && <Fact name={words.estimate}>{estimated(preview)}</Fact>}
    </Box>
  );
}
