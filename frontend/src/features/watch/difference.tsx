/// What a watch found the last time something changed: the lines that came and went.
import Box from "@mui/material/Box";
import Typography from "@mui/material/Typography";
import type { ScheduleRunView } from "@/api/types";
import { watchText } from "@/text/watch";
import { Fold } from "@/ui/fold";
import { since } from "@/ui/format";

interface Props {
  run: ScheduleRunView;
  now: number;
}

function Lines({ label, sign, lines }: { label: string; sign: "+" | "−"; lines: string[] }) {
  if (lines.length === 0) return null;
  const color = sign === "+" ? "success" : "error";
  return (
    <Box>
      <Box sx={{ fontSize: "0.75rem", fontWeight: 600, color: "text.secondary" }}>{label}</Box>
      <Box component="ul" aria-label={label} sx={{ listStyle: "none", margin: 0, padding: 0 }}>
        {lines.map((line, at) => (
          <Box
            component="li"
            key={`${at} ${line}`}
            sx={{
              display: "flex",
              gap: 2,
              paddingInline: 2,
              fontSize: "0.8125rem",
              lineHeight: 1.7,
              overflowWrap: "anywhere",
              backgroundColor: (t) =>
                `color-mix(in srgb, ${t.vars.palette[color].main} 9%, transparent)`,
            }}
          >
            <Box component="span" aria-hidden sx={{ color: `${color}.main`, fontWeight: 600 }}>
              {sign}
            </Box>
            <span>{line}</span>
          </Box>
        ))}
      </Box>
    </Box>
  );
}

export function Difference({ run, now }: Props) {
  const { news } = run;
  if (news === null) return null;
  return (
    <Fold label={watchText.difference(since(run.slot_at, now))} isOpenAtFirst>
      <Box sx={{ display: "grid", gridTemplateColumns: "minmax(0, 1fr)", gap: 2 }}>
        <Typography sx={{ overflowWrap: "anywhere" }}>{news.summary}</Typography>
        <Lines label={watchText.removed} sign="−" lines={news.removed} />
        <Lines label={watchText.added} sign="+" lines={news.added} />
      </Box>
    </Fold>
  );
}
