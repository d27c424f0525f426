/// Why a step doesn't go on, and what helps.
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Typography from "@mui/material/Typography";
import { RotateCcw } from "lucide-react";
import type { AgentView, StepDetail, TaskView } from "@/api/types";
import { isFinalTask } from "@/live/apply-event";
import { text } from "@/text";

interface Props {
  step: StepDetail;
  task: TaskView;
  agent: AgentView | undefined;
  onRetry: () => void;
}

function cureOf(step: StepDetail, agent: AgentView | undefined): string {
  if (step.state === "queued" && agent?.workers === 0) return text.plan.noWorkerCure(step.agent);
  return step.state === "failed" || step.state === "parked" ? (step.error?.cure ?? "") : "";
}

export function StepFailure({ step, task, agent, onRetry }: Props) {
  const cure = cureOf(step, agent);
  const canRetry = step.state === "failed" && isFinalTask(task.state);
  if (cure === "" && !canRetry) return null;
  return (
    <Box
      sx={{
        display: "flex",
        flexWrap: "wrap",
        gap: 2,
        alignItems: "center",
        paddingInlineStart: "40px",
        paddingInlineEnd: 3.5,
        paddingBlockEnd: 2.5,
      }}
    >
      {cure !== "" && (
        <Typography variant="body2" sx={{ color: "text.secondary", flex: 1, minWidth: 180 }}>
          {cure}
        </Typography>
      )}
      {canRetry && (
        <Button
          variant="outlined"
          color="inherit"
          onClick={onRetry}
          startIcon={<RotateCcw size={14} aria-hidden />}
          sx={{ borderColor: "divider" }}
        >
          {text.plan.retry}
        </Button>
      )}
    </Box>
  );
}
