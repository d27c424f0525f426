/// What becomes of runs that were missed, and of those that come too soon.
import TextField from "@mui/material/TextField";
import { watchText } from "@/text/watch";
import type { ScheduleDraft } from "./schedule-draft";

interface Props {
  draft: ScheduleDraft;
  onChange: (changed: Partial<ScheduleDraft>) => void;
}

function Choice<T extends string>(props: {
  label: string;
  value: T;
  choices: Record<T, string>;
  onChange: (value: T) => void;
}) {
  return (
    <TextField
      select
      label={props.label}
      value={props.value}
      onChange={(event) => props.onChange(event.target.value as T)}
      slotProps={{ select: { native: true }, inputLabel: { shrink: true } }}
      fullWidth
      size="small"
    >
      {(Object.entries(props.choices) as [T, string][]).map(([value, label]) => (
        <option key={value} value={value}>
          {label}
        </option>
      ))}
    </TextField>
  );
}

export function ChoiceFields({ draft, onChange }: Props) {
  const { form } = watchText;
  return (
    <>
      <Choice
        label={form.missed}
        value={draft.missed}
        choices={form.missedChoices}
        onChange={(missed) => onChange({ missed })}
      />
      <Choice
        label={form.overlap}
        value={draft.overlap}
        choices={form.overlapChoices}
        onChange={(overlap) => onChange({ overlap })}
      />
    </>
  );
}
