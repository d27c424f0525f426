/// How a task ended: what stands under an answer, what helps after a failure.
import Button from "@mui/material/Button";
import Typography from "@mui/material/Typography";
import { RotateCcw } from "lucide-react";
import type { TaskView } from "@/api/types";
import { text } from "@/text";
import { Problem } from "@/ui/problem";
import { AnswerFooter } from "./answer-footer";

interface Props {
  task: TaskView;
  onRetry: () => void;
}

export function TaskEnd({ task, onRetry }: Props) {
  const retry = (
    <Button
      variant="outlined"
      color="inherit"
      onClick={onRetry}
      startIcon={<RotateCcw size={14} aria-hidden />}
      sx={{ borderColor: "divider" }}
    >
      {text.answer.retryFailed}
    </Button>
  );
  if (task.state === "failed" && task.error !== null) {
    return <Problem message={task.error.message} cure={task.error.cure} action={retry} />;
  }
  if (task.state === "failed") return <Problem message={text.taskState.failed} action={retry} />;
  if (task.state === "cancelled") {
    return (
      <Typography
        component="div"
        sx={{
          color: "text.secondary",
          display: "flex",
          gap: 3,
          alignItems: "center",
          flexWrap: "wrap",
        }}
      >
        {text.answer.stopped} {retry}
      </Typography>
    );
  }
  if (task.state === "completed") return <AnswerFooter task={task} onRetry={onRetry} />;
  return null;
}
