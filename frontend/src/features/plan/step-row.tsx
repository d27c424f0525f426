/// One step: where it stands, who does it, what it does now; it opens to what happened inside.
import Box from "@mui/material/Box";
import ButtonBase from "@mui/material/ButtonBase";
import { ChevronDown } from "lucide-react";
import { useState } from "react";
import type { AgentView, StepDetail, TaskView } from "@/api/types";
import { isFinalStep } from "@/live/apply-step-event";
import { text } from "@/text";
import { AgentMark } from "@/ui/agent-mark";
import { StateMark } from "@/ui/state-mark";
import { useNow } from "@/ui/use-now";
import type { OpenFile } from "@/ui/open-file";
import { StepDetails } from "./step-details";
import { StepFailure } from "./step-failure";
import { StepMeasures } from "./step-measures";
import { phraseOf, type Tone } from "./step-phrase";

interface Props {
  step: StepDetail;
  task: TaskView;
  numbers: ReadonlyMap<string, number>;
  agent: AgentView | undefined;
  onOpen: OpenFile;
  onRetry: () => void;
}

const COLORS: Record<Tone, string> = {
  quiet: "text.secondary",
  live: "text.primary",
  warn: "warning.main",
  bad: "error.main",
};

export function StepRow({ step, task, numbers, agent, onOpen, onRetry }: Props) {
  const [isOpen, setOpen] = useState(false);
  const now = useNow(!isFinalStep(step.state));
  const { words, tone } = phraseOf(step, { numbers, agent, now });
  const number = numbers.get(step.id) ?? 0;
  const panel = `step-${step.id}`;
  return (
    <Box
      component="li"
      data-testid="step"
      data-state={step.state}
      sx={{ "& + li": { borderBlockStart: "1px solid", borderColor: "divider" } }}
    >
      <ButtonBase
        aria-expanded={isOpen}
        aria-controls={panel}
        title={isOpen ? text.plan.collapse : text.plan.expand}
        onClick={() => setOpen(!isOpen)}
        sx={{
          width: "100%",
          display: "grid",
          gridTemplateColumns: "auto minmax(0, 1fr) auto auto",
          columnGap: 2.5,
          alignItems: "start",
          textAlign: "start",
          paddingInline: 3.5,
          paddingBlock: 2.5,
          "&:hover": { backgroundColor: (t) => t.vars.palette.sunken },
          "&:focus-visible": { outlineOffset: -2 },
        }}
      >
        <Box sx={{ display: "flex", paddingBlockStart: "3px" }}>
          <StateMark state={step.state} />
        </Box>
        <Box sx={{ minWidth: 0 }}>
          <Box
            sx={{
              display: "flex",
              columnGap: 2.5,
              alignItems: "flex-start",
              flexWrap: { xs: "wrap", sm: "nowrap" },
            }}
          >
            <Box sx={{ fontVariantNumeric: "tabular-nums", display: "flex", gap: 1.5 }}>
              <Box component="span" sx={{ color: "text.secondary" }}>
                {number}
              </Box>
              <AgentMark agent={step.agent} />
            </Box>
            <Box
              component="span"
              sx={{
                minWidth: 0,
                overflowWrap: "anywhere",
                textDecoration: step.state === "skipped" ? "line-through" : "none",
                ...(isOpen
                  ? {}
                  : {
                      display: "-webkit-box",
                      WebkitLineClamp: "2",
                      WebkitBoxOrient: "vertical",
                      overflow: "hidden",
                    }),
              }}
            >
              {step.instruction}
            </Box>
          </Box>
          <Box
            component="span"
            data-testid="step-phrase"
            sx={{
              display: "block",
              fontSize: "0.8125rem",
              color: COLORS[tone],
              overflowWrap: "anywhere",
            }}
          >
            {words}
          </Box>
        </Box>
        <StepMeasures step={step} now={now} />
        <Box
          sx={{
            display: "flex",
            color: "text.secondary",
            paddingBlockStart: "3px",
            transform: isOpen ? "rotate(180deg)" : "none",
            transition: "transform 120ms",
          }}
        >
          <ChevronDown size={16} aria-hidden />
        </Box>
      </ButtonBase>
      <StepFailure step={step} agent={agent} onRetry={onRetry} task={task} />
      <Box id={panel} hidden={!isOpen}>
        {isOpen && <StepDetails step={step} task={task} onOpen={onOpen} />}
      </Box>
    </Box>
  );
}
