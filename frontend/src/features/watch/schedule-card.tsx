/// One schedule: what, when, what came of it, and what a person may do with it.
import Box from "@mui/material/Box";
import Typography from "@mui/material/Typography";
import { useId } from "react";
import { Link } from "react-router";
import type { ScheduleView } from "@/api/types";
import { watchText } from "@/text/watch";
import { moment, until } from "@/ui/format";
import { Problem } from "@/ui/problem";
import { Difference } from "./difference";
import { RunList } from "./run-list";
import { ScheduleActs } from "./schedule-acts";

interface Props {
  schedule: ScheduleView;
  now: number;
  onEdit: () => void;
}

const quiet = { color: "text.secondary", fontSize: "0.8125rem", overflowWrap: "anywhere" } as const;

function short(at: string): string {
  return new Date(at).toLocaleString(watchText.locale, {
    weekday: "short",
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
  });
}

function NextRuns({ schedule, now }: Pick<Props, "schedule" | "now">) {
  const [first, ...more] = schedule.next;
  if (first === undefined) {
    return schedule.state === "ended" ? <Box sx={quiet}>{watchText.noNext}</Box> : null;
  }
  const time = until(first, now);
  return (
    <Box sx={{ ...quiet, fontVariantNumeric: "tabular-nums" }}>
      {watchText.next}:{" "}
      <time dateTime={first} title={moment(first)}>
        {time === null ? watchText.now : watchText.inTime(time)} ({short(first)})
      </time>
      {more.map((at) => (
        <span key={at}>
          {" · "}
          <time dateTime={at}>{short(at)}</time>
        </span>
      ))}
    </Box>
  );
}

function What({ schedule }: Pick<Props, "schedule">) {
  const { watch, request } = schedule;
  const url = watch?.url ?? null;
  const words = watch?.words ?? [];
  return (
    <Box sx={{ display: "grid", gap: 1, "& a": { color: "primary.main" } }}>
      {url === null ? (
        <Typography sx={{ overflowWrap: "anywhere" }}>{request}</Typography>
      ) : (
        <Typography sx={{ overflowWrap: "anywhere" }}>
          {watchText.page}:{" "}
          <a href={url} target="_blank" rel="noreferrer noopener">
            {url}
          </a>
        </Typography>
      )}
      {words.length > 0 && <Box sx={quiet}>{watchText.only(words.join(", "))}</Box>}
    </Box>
  );
}

export function ScheduleCard({ schedule, now, onEdit }: Props) {
  const id = useId();
  const {
    title,
    words,
    state,
    trouble,
    conversation_id: conversation,
    watch,
    last_news,
  } = schedule;
  const kind = watch === null ? watchText.kinds.schedule : watchText.kinds.watch;
  return (
    <Box
      component="section"
      aria-labelledby={id}
      data-testid="schedule"
      sx={{
        display: "grid",
        gridTemplateColumns: "minmax(0, 1fr)",
        gap: 3,
        padding: { xs: 3, sm: 4 },
        border: "1px solid",
        borderColor: "divider",
        borderRadius: "10px",
      }}
    >
      <Box>
        <Typography id={id} variant="h2" sx={{ overflowWrap: "anywhere" }}>
          {title}
        </Typography>
        <Box sx={quiet}>{[kind, words, watchText.states[state]].join(" · ")}</Box>
      </Box>
      {title !== schedule.request && <What schedule={schedule} />}
      {trouble !== null && <Problem message={trouble.message} cure={trouble.cure} />}
      <NextRuns schedule={schedule} now={now} />
      {last_news !== null && <Difference run={last_news} now={now} />}
      <RunList runs={schedule.runs} isWatch={watch !== null} now={now} />
      {conversation !== null && (
        <Box sx={{ ...quiet, "& a": { color: "primary.main" } }}>
          <Link to={`/c/${conversation}`}>{watchText.reports}</Link>
        </Box>
      )}
      <ScheduleActs schedule={schedule} onEdit={onEdit} />
    </Box>
  );
}
