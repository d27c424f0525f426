/// The line of a step: where it stands, who does it, what it does now; pressing it opens what happened inside.
import Box from "@mui/material/Box";
import ButtonBase from "@mui/material/ButtonBase";
import { ChevronDown } from "lucide-react";
import { takeOverCall } from "@/api/step-view";
import type { StepDetail } from "@/api/types";
import { text } from "@/text";
import { AgentMark } from "@/ui/agent-mark";
import { StateMark } from "@/ui/state-mark";
import type { Order, PlanMark } from "./plan-marks";
import { StepMeasures } from "./step-measures";
import type { Phrase, Tone } from "./step-phrase";

interface Props {
  step: StepDetail;
  number: number;
  phrase: Phrase;
  order: Order;
  mark: PlanMark | undefined;
  now: number;
  isOpen: boolean;
  panel: string;
  onToggle: () => void;
}

const COLORS: Record<Tone, string> = {
  quiet: "text.secondary",
  live: "text.primary",
  warn: "warning.main",
  bad: "error.main",
};

const CLAMPED = {
  display: "-webkit-box",
  WebkitLineClamp: "2",
  WebkitBoxOrient: "vertical",
  overflow: "hidden",
};

/** What follows says on which results it builds; the row says that itself. */
function firstParagraph(instruction: string): string {
  return instruction.split(/\n\s*\n/, 1)[0] ?? instruction;
}

function orderWords({ after, beside }: Order): string {
  if (after.length > 0) return text.step.after(after);
  return beside.length > 0 ? text.step.beside(beside) : "";
}

export function StepHead(props: Props) {
  const { step, number, phrase, order, mark, now, isOpen, panel, onToggle } = props;
  // A pending step says by itself what it waits for.
  const place = step.state === "pending" ? "" : orderWords(order);
  return (
    <ButtonBase
      aria-expanded={isOpen}
      aria-controls={panel}
      title={isOpen ? text.plan.collapse : text.plan.expand}
      onClick={onToggle}
      sx={{
        flex: 1,
        minWidth: 0,
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
        <StateMark state={takeOverCall(step) ? "awaiting_approval" : step.state} />
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
              ...(isOpen ? { whiteSpace: "pre-line" } : CLAMPED),
            }}
          >
            {isOpen ? step.instruction : firstParagraph(step.instruction)}
          </Box>
        </Box>
        <Box
          component="span"
          sx={{ display: "block", fontSize: "0.8125rem", overflowWrap: "anywhere" }}
        >
          {mark !== undefined && (
            <Box
              component="span"
              sx={{
                paddingInline: 1.25,
                marginInlineEnd: 1.5,
                borderRadius: "4px",
                backgroundColor: (t) => t.vars.palette.soft,
                color: "primary.main",
              }}
            >
              {text.step[mark]}
            </Box>
          )}
          {place !== "" && (
            <Box component="span" sx={{ color: "text.secondary" }}>
              {place}
              {" · "}
            </Box>
          )}
          <Box component="span" data-testid="step-phrase" sx={{ color: COLORS[phrase.tone] }}>
            {phrase.words}
          </Box>
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
  );
}
