/// Why a step doesn't go on, and what helps.
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Typography from "@mui/material/Typography";
import { Pencil, RotateCcw } from "lucide-react";
import type { AgentView, StepDetail } from "@/api/types";
import { text } from "@/text";
import { firstWorker } from "./first-worker";
import type { StepActs } from "./step-acts";

interface Props {
  step: StepDetail;
  agent: AgentView | undefined;
  now: number;
  acts: StepActs;
  isPending: boolean;
  onRetry: () => void;
  onEdit: () => void;
}

function cureOf(step: StepDetail, agent: AgentView | undefined, now: number): string {
  if (step.state === "queued") {
    const worker = firstWorker(step, agent, now);
    if (worker === "never") return text.plan.noWorkerCure(step.agent);
    if (worker === "late") return text.plan.notStartedCure;
  }
  return step.state === "failed" || step.state === "parked" ? (step.error?.cure ?? "") : "";
}

export function StepFailure({ step, agent, now, acts, isPending, onRetry, onEdit }: Props) {
  const cure = cureOf(step, agent, now);
  const canRetry = step.state === "failed" && acts.canRetry;
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
        "& button": { borderColor: "divider" },
      }}
    >
      {cure !== "" && (
        <Typography variant="body2" sx={{ color: "text.secondary", flex: 1, minWidth: 180 }}>
          {cure}
        </Typography>
      )}
      {canRetry && (
        <>
          <Button
            variant="outlined"
            color="inherit"
            disabled={isPending}
            onClick={onRetry}
            startIcon={<RotateCcw size={14} aria-hidden />}
          >
            {text.plan.retry}
          </Button>
          <Button
            variant="outlined"
            color="inherit"
            disabled={isPending}
            onClick={onEdit}
            startIcon={<Pencil size={14} aria-hidden />}
          >
            {text.step.editRun}
          </Button>
        </>
      )}
    </Box>
  );
}
