/// What happened inside a step: its tool calls, its text, its error in full.
import Box from "@mui/material/Box";
import Typography from "@mui/material/Typography";
import type { StepDetail, TaskView } from "@/api/types";
import { isFinalStep } from "@/live/apply-step-event";
import { text } from "@/text";
import { Fold } from "@/ui/fold";
import { Markdown } from "@/ui/markdown/markdown";
import type { OpenFile } from "@/ui/open-file";
import { shapeOf, type Json } from "./readable";
import { ReadableView } from "./readable-view";
import { ToolCall } from "./tool-call";

interface Props {
  step: StepDetail;
  task: TaskView;
  onOpen: OpenFile;
}

export function StepDetails({ step, task, onOpen }: Props) {
  const result = step.result ?? step.partial;
  const details = step.error?.details ?? {};
  return (
    <Box
      sx={{
        paddingInlineStart: { xs: 3.5, sm: "40px" },
        paddingInlineEnd: 3.5,
        paddingBlockEnd: 3,
      }}
    >
      {step.calls.length === 0 && isFinalStep(step.state) && result === "" && (
        <Typography variant="body2" sx={{ color: "text.secondary" }}>
          {text.plan.noActions}
        </Typography>
      )}
      {step.calls.map((call) => (
        <ToolCall
          key={call.id}
          call={call}
          isOver={isFinalStep(step.state)}
          artifacts={task.artifacts}
          onOpen={onOpen}
        />
      ))}
      {Object.keys(details).length > 0 && (
        <Fold label={text.plan.details}>
          <Typography component="div" variant="body2">
            <ReadableView shape={shapeOf(details as Json)} />
          </Typography>
        </Fold>
      )}
      {result !== "" && (
        <Fold label={text.plan.result} isOpenAtFirst={step.result !== task.answer}>
          <Markdown source={result} artifacts={task.artifacts} onOpen={onOpen} />
        </Fold>
      )}
    </Box>
  );
}
