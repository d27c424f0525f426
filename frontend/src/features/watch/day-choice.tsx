/// Which weekdays, Monday first.
import Box from "@mui/material/Box";
import Chip from "@mui/material/Chip";
import { watchText } from "@/text/watch";

const MONDAY_FIRST = [1, 2, 3, 4, 5, 6, 0];

interface Props {
  days: readonly number[];
  onChange: (days: number[]) => void;
}

export function DayChoice({ days, onChange }: Props) {
  const { form } = watchText;
  const toggle = (day: number): void =>
    onChange(days.includes(day) ? days.filter((each) => each !== day) : [...days, day]);
  return (
    <Box
      role="group"
      aria-label={form.weekdays}
      sx={{ display: "flex", flexWrap: "wrap", gap: 1.5 }}
    >
      {MONDAY_FIRST.map((day) => {
        const isChosen = days.includes(day);
        const name = form.days[day] ?? "";
        return (
          <Chip
            key={day}
            label={name.slice(0, 2)}
            aria-label={name}
            variant="outlined"
            aria-pressed={isChosen}
            color={isChosen ? "primary" : "default"}
            onClick={() => toggle(day)}
            sx={{ borderRadius: "8px", borderColor: isChosen ? "primary.main" : "divider" }}
          />
        );
      })}
    </Box>
  );
}
