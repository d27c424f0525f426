/// The plan of a task: a row per step, from the moment the supervisor has it.
import Box from "@mui/material/Box";
import Typography from "@mui/material/Typography";
import { Fragment, type ReactNode } from "react";
import type { AgentView, StepDetail, TaskView } from "@/api/types";
import { text } from "@/text";
import type { OpenFile } from "@/ui/open-file";
import { usePlanMarks } from "./plan-marks";
import { StepRow } from "./step-row";

interface Props {
  task: TaskView;
  agents: readonly AgentView[];
  onOpen: OpenFile;
  /** A step shall run again. */
  onRetry: (step: StepDetail) => void;
  /** What stands under a step: what it asks of the person. */
  renderUnder?: (step: StepDetail) => ReactNode;
}

function summaryOf(steps: readonly StepDetail[]): string {
  const done = steps.filter(({ state }) => state === "completed").length;
  return done === steps.length ? text.plan.steps(done) : text.plan.progress(done, steps.length);
}

export function PlanCard({ task, agents, onOpen, onRetry, renderUnder }: Props) {
  const { steps } = task;
  const numbers = new Map(steps.map((step, index) => [step.id, index + 1]));
  const marks = usePlanMarks(steps);
  const firstRound = steps[0]?.round;
  return (
    <Box
      role="group"
      aria-label={text.plan.label}
      sx={{ border: 1, borderColor: "divider", borderRadius: "10px", overflow: "hidden" }}
    >
      <Box
        sx={{
          display: "flex",
          justifyContent: "space-between",
          paddingInline: 3.5,
          paddingBlock: 1.75,
          backgroundColor: (t) => t.vars.palette.sunken,
          borderBlockEnd: "1px solid",
          borderColor: "divider",
        }}
      >
        <Typography variant="body2" sx={{ fontWeight: 600 }}>
          {text.plan.label}
        </Typography>
        <Typography variant="body2" sx={{ color: "text.secondary" }}>
          {summaryOf(steps)}
        </Typography>
      </Box>
      <Box component="ol" sx={{ listStyle: "none", margin: 0, padding: 0 }}>
        {steps.map((step, index) => (
          <Fragment key={step.id}>
            {step.round !== firstRound && step.round !== steps[index - 1]?.round && (
              <Typography
                component="li"
                variant="body2"
                sx={{ paddingInline: 3.5, paddingBlockStart: 2, color: "text.secondary" }}
              >
                {text.plan.round(step.round)}
              </Typography>
            )}
            <StepRow
              step={step}
              task={task}
              numbers={numbers}
              agent={agents.find(({ name }) => name === step.agent)}
              mark={marks.get(step.id)}
              onOpen={onOpen}
              onRetry={() => onRetry(step)}
              under={renderUnder?.(step)}
            />
          </Fragment>
        ))}
      </Box>
    </Box>
  );
}
