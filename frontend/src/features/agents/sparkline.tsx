/// How long an agent's last steps took, oldest first; one that failed is hollow.
import Box from "@mui/material/Box";
import type { AgentRun } from "@/api/types";
import { text } from "@/text";
import { shortDuration } from "@/ui/format";

const BAR = 5;
const GAP = 2;
const HEIGHT = 28;
/** The least that can be seen. */
const LEAST = 3;

export function Sparkline({ runs }: { runs: readonly AgentRun[] }) {
  const times = runs.map(({ duration_ms }) => duration_ms);
  const most = Math.max(...times, 1);
  const failed = runs.filter(({ state }) => state === "failed").length;
  const label = text.agents.sparkline(
    runs.length,
    shortDuration(Math.min(...times)),
    shortDuration(most),
    failed,
  );
  const width = runs.length * (BAR + GAP) - GAP;
  return (
    <Box
      component="svg"
      role="img"
      aria-label={label}
      viewBox={`0 0 ${width} ${HEIGHT}`}
      sx={{ width, maxWidth: "100%", height: HEIGHT, flexShrink: 0 }}
    >
      {[...runs].reverse().map(({ duration_ms, state, finished_at }, place) => {
        const height = LEAST + (HEIGHT - LEAST) * (duration_ms / most);
        const isFailed = state === "failed";
        return (
          <Box
            key={`${finished_at} ${place}`}
            component="rect"
            x={place * (BAR + GAP) + (isFailed ? 0.75 : 0)}
            y={HEIGHT - height + (isFailed ? 0.75 : 0)}
            width={isFailed ? BAR - 1.5 : BAR}
            height={isFailed ? height - 1.5 : height}
            rx={1}
            sx={{
              fill: (t) => (isFailed ? "transparent" : t.vars.palette.text.secondary),
              stroke: (t) => (isFailed ? t.vars.palette.error.main : "none"),
              strokeWidth: 1.5,
            }}
          >
            <title>{text.agents.bar(shortDuration(duration_ms), text.stepState[state])}</title>
          </Box>
        );
      })}
    </Box>
  );
}
