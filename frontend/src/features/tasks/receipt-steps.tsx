/// What each step took: attempts, time, model calls, money.
import Box from "@mui/material/Box";
import type { StepDetail } from "@/api/types";
import { text } from "@/text";
import { receiptText } from "@/text/receipt";
import { AgentMark } from "@/ui/agent-mark";
import { shortDuration } from "@/ui/format";
import { StateMark } from "@/ui/state-mark";
import { useNow } from "@/ui/use-now";
import { visuallyHidden } from "@/ui/visually-hidden";
import { tableStyle } from "./cell-style";
import { costOf, tokensOf } from "./task-facts";

/** From one moment to another; empty while one of them hasn't come. */
function between(from: string | null, to: string | null): string {
  if (from === null || to === null) return "";
  return shortDuration(Math.max(0, Date.parse(to) - Date.parse(from)));
}

function StepLine({ step, number, now }: { step: StepDetail; number: number; now: number }) {
  const end = step.finished_at ?? new Date(now).toISOString();
  return (
    <tr>
      <Box component="th" scope="row" sx={{ whiteSpace: "nowrap" }}>
        <Box sx={{ display: "flex", gap: 2, alignItems: "center" }}>
          <StateMark state={step.state} />
          {number}
          <AgentMark agent={step.agent} size={14} />
        </Box>
      </Box>
      <td className="number">{step.attempt}</td>
      <td className="number">{between(step.queued_at, step.started_at)}</td>
      <td className="number">{between(step.started_at, end)}</td>
      <td className="number">{step.usage.model_calls}</td>
      <td className="number">{tokensOf(step.usage)}</td>
      <td className="number">{costOf(step.usage) || text.tasks.noCost}</td>
    </tr>
  );
}

export function ReceiptSteps({ steps }: { steps: readonly StepDetail[] }) {
  const now = useNow(steps.some(({ state }) => state === "running"));
  const receipt = receiptText;
  return (
    // A table that is wider than a telephone scrolls inside itself, also by keyboard.
    <Box role="region" aria-label={receipt.stepsTable} tabIndex={0} sx={{ overflowX: "auto" }}>
      <Box component="table" sx={tableStyle}>
        <caption style={visuallyHidden}>{receipt.steps}</caption>
        <thead>
          <tr>
            <th scope="col">{receipt.step}</th>
            {[receipt.attempts, receipt.waited, receipt.ran, receipt.calls, receipt.tokens].map(
              (name) => (
                <th key={name} scope="col" className="number">
                  {name}
                </th>
              ),
            )}
            <th scope="col" className="number">
              {receipt.cost}
            </th>
          </tr>
        </thead>
        <tbody>
          {steps.map((step, index) => (
            <StepLine key={step.id} step={step} number={index + 1} now={now} />
          ))}
        </tbody>
      </Box>
    </Box>
  );
}
