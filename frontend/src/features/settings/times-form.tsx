/// The two times of asking: to take a yes back, and to answer at all.
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import TextField from "@mui/material/TextField";
import { useState, type SyntheticEvent } from "react";
import { usePatchPreferences } from "@/api/preferences";
import type { PreferencesView } from "@/api/types";
import { settingsText } from "@/text/settings";
import { Problem, problemOf } from "@/ui/problem";

const LONGEST_COOL_OFF = 300;
const LONGEST_HOURS = 720;

function numberIn(words: string, least: number, most: number): number | null {
  const value = Number(words);
  return words.trim() !== "" && value >= least && value <= most ? value : null;
}

export function TimesForm({ preferences }: { preferences: PreferencesView }) {
  const [coolOff, setCoolOff] = useState(String(preferences.cool_off_seconds));
  const [hours, setHours] = useState(String(preferences.approval_hours));
  const patch = usePatchPreferences();
  const { asking } = settingsText;
  const seconds = numberIn(coolOff, 0, LONGEST_COOL_OFF);
  const time = numberIn(hours, 1, LONGEST_HOURS);
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (seconds === null || time === null) return;
    patch.mutate({ cool_off_seconds: seconds, approval_hours: time });
  };
  return (
    <Box
      component="form"
      noValidate
      onSubmit={submit}
      sx={{ display: "grid", gap: 4, maxWidth: 440, justifyItems: "start" }}
    >
      <TextField
        label={asking.coolOff}
        type="number"
        value={coolOff}
        error={seconds === null}
        helperText={seconds === null ? asking.badCoolOff : asking.coolOffHint}
        onChange={(event) => setCoolOff(event.target.value)}
        fullWidth
        size="small"
      />
      <TextField
        label={asking.hours}
        type="number"
        value={hours}
        error={time === null}
        helperText={time === null ? asking.badHours : asking.hoursHint}
        onChange={(event) => setHours(event.target.value)}
        fullWidth
        size="small"
      />
      {patch.error !== null && <Problem {...problemOf(patch.error)} />}
      <Box sx={{ display: "flex", gap: 3, alignItems: "center" }}>
        <Button
          type="submit"
          variant="contained"
          disabled={patch.isPending || seconds === null || time === null}
        >
          {asking.save}
        </Button>
        <span role="status">{patch.isSuccess ? asking.saved : ""}</span>
      </Box>
    </Box>
  );
}
