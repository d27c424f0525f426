/// When it runs, with the next runs as they would be.
import Box from "@mui/material/Box";
import TextField from "@mui/material/TextField";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { timesQuery } from "@/api/schedules";
import { watchText } from "@/text/watch";
import { Problem, problemOf } from "@/ui/problem";
import { useDebounced } from "@/ui/use-debounced";
import { DayChoice } from "./day-choice";
import { allZones, whenOf, type Rhythm, type TimesDraft } from "./times";

interface Props {
  draft: TimesDraft;
  onChange: (changed: Partial<TimesDraft>) => void;
}

const native = { select: { native: true }, inputLabel: { shrink: true } } as const;
const shrunk = { inputLabel: { shrink: true } } as const;

/** The next runs, or why there are none. */
function Preview({ draft }: Pick<Props, "draft">) {
  const said = JSON.stringify(whenOf(draft));
  const when = whenOf(draft);
  const isSettled = useDebounced(said, 300) === said;
  const times = useQuery({ ...timesQuery(when), enabled: when !== null && isSettled });
  const { form } = watchText;
  if (times.error !== null) return <Problem {...problemOf(times.error)} />;
  const next = (times.data?.next ?? []).map((at) =>
    new Date(at).toLocaleString(watchText.locale, { dateStyle: "medium", timeStyle: "short" }),
  );
  return (
    <Box role="status" sx={{ minHeight: 40, fontSize: "0.8125rem", color: "text.secondary" }}>
      {when === null && form.incomplete}
      {times.data !== undefined && (
        <>
          <div>{form.preview(times.data.words)}</div>
          <div>{form.nextRuns(next.join(" · "))}</div>
        </>
      )}
    </Box>
  );
}

function Zone({ draft: { zone }, onChange }: Props) {
  // Some four hundred: not again with every key.
  const options = useMemo(
    () =>
      allZones(zone).map((each) => (
        <option key={each} value={each}>
          {each}
        </option>
      )),
    [zone],
  );
  return (
    <TextField
      select
      label={watchText.form.zone}
      value={zone}
      onChange={(event) => onChange({ zone: event.target.value })}
      slotProps={native}
      size="small"
    >
      {options}
    </TextField>
  );
}

function Interval({ draft, onChange }: Props) {
  const { form } = watchText;
  return (
    <>
      <TextField
        label={form.every}
        type="number"
        value={draft.every}
        slotProps={{ htmlInput: { min: 1 }, ...shrunk }}
        onChange={(event) => onChange({ every: event.target.value })}
        size="small"
      />
      <TextField
        select
        label={form.unit}
        value={draft.unit}
        slotProps={native}
        onChange={(event) => onChange({ unit: event.target.value as TimesDraft["unit"] })}
        size="small"
      >
        {(["minutes", "hours"] as const).map((unit) => (
          <option key={unit} value={unit}>
            {form.units[unit]}
          </option>
        ))}
      </TextField>
    </>
  );
}

function Field(props: Props & { name: "time" | "at" | "cron"; type: string; label: string }) {
  const { draft, name, type, label, onChange } = props;
  return (
    <TextField
      label={label}
      type={type}
      value={draft[name]}
      slotProps={shrunk}
      onChange={(event) => onChange({ [name]: event.target.value })}
      size="small"
    />
  );
}

export function TimesFields({ draft, onChange }: Props) {
  const { form } = watchText;
  const { rhythm } = draft;
  const own = { draft, onChange };
  const hasClock = rhythm === "daily" || rhythm === "weekly";
  return (
    <>
      <Box sx={{ display: "flex", flexWrap: "wrap", gap: 3, "& > *": { flex: "1 1 140px" } }}>
        <TextField
          select
          label={form.rhythm}
          value={rhythm}
          slotProps={native}
          onChange={(event) => onChange({ rhythm: event.target.value as Rhythm })}
          size="small"
        >
          {(Object.entries(form.rhythms) as [Rhythm, string][]).map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </TextField>
        {hasClock && <Field {...own} name="time" type="time" label={form.time} />}
        {rhythm === "interval" && <Interval {...own} />}
        {rhythm === "once" && <Field {...own} name="at" type="datetime-local" label={form.at} />}
        {rhythm === "cron" && <Field {...own} name="cron" type="text" label={form.cron} />}
        {(hasClock || rhythm === "cron") && <Zone {...own} />}
      </Box>
      {rhythm === "weekly" && (
        <DayChoice days={draft.days} onChange={(days) => onChange({ days })} />
      )}
      <Preview draft={draft} />
    </>
  );
}
