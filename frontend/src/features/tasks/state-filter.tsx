/// Which tasks to show.
import Box from "@mui/material/Box";
import Chip from "@mui/material/Chip";
import type { TaskState } from "@/api/types";
import { text } from "@/text";

const STATES: (TaskState | "")[] = [
  "",
  "running",
  "waiting",
  "queued",
  "completed",
  "failed",
  "cancelled",
];

interface Props {
  state: TaskState | "";
  onChange: (state: TaskState | "") => void;
}

export function StateFilter({ state, onChange }: Props) {
  return (
    <Box
      role="group"
      aria-label={text.tasks.filter}
      sx={{ display: "flex", flexWrap: "wrap", gap: 2 }}
    >
      {STATES.map((each) => (
        <Chip
          key={each}
          label={each === "" ? text.tasks.all : text.taskState[each]}
          variant="outlined"
          aria-pressed={each === state}
          color={each === state ? "primary" : "default"}
          onClick={() => onChange(each)}
          sx={{ borderRadius: "8px", borderColor: each === state ? "primary.main" : "divider" }}
        />
      ))}
    </Box>
  );
}
