/// Under an answer: copy, run again, what it took.
import Box from "@mui/material/Box";
import IconButton from "@mui/material/IconButton";
import Tooltip from "@mui/material/Tooltip";
import { RotateCcw } from "lucide-react";
import type { TaskView } from "@/api/types";
import { text } from "@/text";
import { AgentMark } from "@/ui/agent-mark";
import { CopyButton } from "@/ui/copy-button";
import { isNothing, money, moment, shortDuration } from "@/ui/format";

interface Props {
  task: TaskView;
  onRetry: () => void;
}

function costOf({ usage }: TaskView): string | null {
  if (usage.cost === null) return text.answer.costUnknown;
  return isNothing(usage.cost) ? null : money(usage.cost, usage.currency);
}

export function AnswerFooter({ task, onRetry }: Props) {
  const agents = [...new Set(task.steps.map(({ agent }) => agent))];
  const started = task.started_at ?? task.created_at;
  const took =
    task.completed_at === null ? null : Date.parse(task.completed_at) - Date.parse(started);
  const cost = costOf(task);
  return (
    <Box
      sx={{
        display: "flex",
        flexWrap: "wrap",
        alignItems: "center",
        columnGap: 3,
        marginInlineStart: "-7px",
        color: "text.secondary",
        fontSize: "0.8125rem",
        fontVariantNumeric: "tabular-nums",
      }}
    >
      <Box sx={{ display: "flex", color: "text.secondary", "& button": { color: "inherit" } }}>
        <CopyButton
          content={task.answer ?? ""}
          label={text.answer.copy}
          done={text.answer.copied}
        />
        <Tooltip title={text.answer.retry}>
          <IconButton aria-label={text.answer.retry} onClick={onRetry}>
            <RotateCcw size={16} aria-hidden />
          </IconButton>
        </Tooltip>
      </Box>
      {took !== null && task.completed_at !== null && (
        <span title={moment(task.completed_at)}>{shortDuration(took)}</span>
      )}
      {cost !== null && <span>{cost}</span>}
      {agents.map((agent) => (
        <AgentMark key={agent} agent={agent} size={14} />
      ))}
    </Box>
  );
}
