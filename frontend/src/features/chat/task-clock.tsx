/// "running 0:42": the state of the task at work and how long it takes.
import Box from "@mui/material/Box";
import useMediaQuery from "@mui/material/useMediaQuery";
import type { TaskView } from "@/api/types";
import { text } from "@/text";
import { duration } from "@/ui/format";
import { taskWords } from "@/ui/task-words";
import { useNow } from "@/ui/use-now";

interface Props {
  task: TaskView;
  isStopping: boolean;
}

export function TaskClock({ task, isStopping }: Props) {
  const now = useNow(true);
  const isNarrow = useMediaQuery((theme) => theme.breakpoints.down("sm"));
  const isWaiting = task.state === "waiting";
  const since = Date.parse(task.started_at ?? task.created_at);
  return (
    <Box
      sx={{
        display: "flex",
        alignItems: "center",
        gap: 2,
        color: isWaiting ? "warning.main" : "text.secondary",
        fontSize: "0.8125rem",
        whiteSpace: "nowrap",
        fontVariantNumeric: "tabular-nums",
      }}
    >
      <Box
        component="span"
        aria-hidden
        sx={{
          width: 7,
          height: 7,
          borderRadius: "50%",
          bgcolor: isWaiting ? "warning.main" : "primary.main",
        }}
      />
      {/* On a narrow screen the dot and the time are enough; what is out of the ordinary is still said. */}
      <Box
        component="span"
        sx={{ display: { xs: isWaiting || isStopping ? "inline" : "none", sm: "inline" } }}
      >
        {isStopping ? text.stop.now : isNarrow ? text.taskState[task.state] : taskWords(task)}
      </Box>
      {!isWaiting && <span>{duration(now - since)}</span>}
    </Box>
  );
}
