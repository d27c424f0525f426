/// How the agent's last steps went.
import Box from "@mui/material/Box";
import Typography from "@mui/material/Typography";
import type { AgentRun } from "@/api/types";
import { text } from "@/text";
import { shortDuration } from "@/ui/format";
import { Sparkline } from "./sparkline";

export function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [below = 0, above = 0] = [sorted[middle - 1], sorted[middle]];
  return sorted.length % 2 === 1 ? above : (below + above) / 2;
}

export function RecentRuns({ runs }: { runs: readonly AgentRun[] }) {
  if (runs.length === 0) {
    return (
      <Typography variant="body2" sx={{ color: "text.secondary" }}>
        {text.agents.noRecent}
      </Typography>
    );
  }
  const failed = runs.filter(({ state }) => state === "failed").length;
  const median = shortDuration(medianOf(runs.map(({ duration_ms }) => duration_ms)));
  const time = runs.length === 1 ? text.agents.took(median) : text.agents.median(median);
  return (
    <Box
      sx={{ display: "flex", flexWrap: "wrap", alignItems: "flex-end", columnGap: 4, rowGap: 2 }}
    >
      <Sparkline runs={runs} />
      <Typography variant="body2" sx={{ color: "text.secondary" }}>
        {text.agents.recent(runs.length)}: {time},{" "}
        <Box component="span" sx={{ color: failed > 0 ? "error.main" : "inherit" }}>
          {text.agents.failedOf(failed, runs.length)}
        </Box>
      </Typography>
    </Box>
  );
}
