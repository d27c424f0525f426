/// The last runs of a schedule, those that were missed among them with their reason.
import Box from "@mui/material/Box";
import Typography from "@mui/material/Typography";
import { Link } from "react-router";
import type { ScheduleRunView, StepState } from "@/api/types";
import { watchText } from "@/text/watch";
import { moment, since } from "@/ui/format";
import { StateMark } from "@/ui/state-mark";

interface Props {
  runs: readonly ScheduleRunView[];
  isWatch: boolean;
  now: number;
}

const MARKS: Record<ScheduleRunView["state"], StepState> = {
  running: "running",
  waiting: "awaiting_approval",
  completed: "completed",
  failed: "failed",
  cancelled: "cancelled",
  missed: "skipped",
  deleted: "cancelled",
};

function wordsOf(run: ScheduleRunView, isWatch: boolean): string {
  if (isWatch && run.state === "completed" && run.news !== null)
    return run.news.changed ? watchText.run.changed : run.news.summary || watchText.run.same;
  return watchText.run[run.state];
}

function Run({ run, isWatch, now }: { run: ScheduleRunView } & Pick<Props, "isWatch" | "now">) {
  const notes = [
    run.slots > 1 ? watchText.slots(run.slots) : null,
    run.by_hand ? watchText.byHand : null,
    run.late ? watchText.late : null,
    run.error === null ? null : `${run.error.message} ${run.error.cure}`.trim(),
  ].filter((note) => note !== null);
  const at = since(run.slot_at, now);
  return (
    <Box
      component="li"
      sx={{ display: "flex", gap: 2, alignItems: "baseline", fontSize: "0.8125rem", minWidth: 0 }}
    >
      <Box component="span" sx={{ display: "flex", alignSelf: "center", flexShrink: 0 }}>
        <StateMark state={MARKS[run.state]} size={14} />
      </Box>
      <Box component="span" sx={{ minWidth: 0, overflowWrap: "anywhere" }}>
        <time dateTime={run.slot_at} title={moment(run.slot_at)}>
          {run.task_id === null ? (
            at
          ) : (
            <Link to={`/t/${run.task_id}`} title={watchText.receipt}>
              {at}
            </Link>
          )}
        </time>
        {" · "}
        {[wordsOf(run, isWatch), ...notes].join(" · ")}
      </Box>
    </Box>
  );
}

export function RunList({ runs, isWatch, now }: Props) {
  return (
    <Box>
      <Typography component="h3" sx={{ fontSize: "0.8125rem", fontWeight: 600 }}>
        {watchText.runs}
      </Typography>
      {runs.length === 0 ? (
        <Box sx={{ color: "text.secondary", fontSize: "0.8125rem" }}>{watchText.noRuns}</Box>
      ) : (
        <Box
          component="ul"
          sx={{
            listStyle: "none",
            margin: 0,
            marginBlockStart: 1,
            padding: 0,
            display: "grid",
            gap: 1,
            color: "text.secondary",
            "& a": { color: "primary.main" },
          }}
        >
          {runs.map((run) => (
            <Run key={run.id} run={run} isWatch={isWatch} now={now} />
          ))}
        </Box>
      )}
    </Box>
  );
}
