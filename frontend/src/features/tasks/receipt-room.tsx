/// A task's receipt: what was asked, planned, done, made and used.
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Typography from "@mui/material/Typography";
import { Download, MessageSquare } from "lucide-react";
import type { ReactNode } from "react";
import { Link } from "react-router";
import { receiptUrl } from "@/api/task-list";
import type { Receipt, TaskView } from "@/api/types";
import { text } from "@/text";
import { receiptText } from "@/text/receipt";
import { Markdown } from "@/ui/markdown/markdown";
import type { OpenFile } from "@/ui/open-file";
import { Part } from "@/ui/part";
import { Problem } from "@/ui/problem";
import { Room } from "@/ui/room";
import { ReceiptFacts } from "./receipt-facts";
import { ReceiptFiles } from "./receipt-files";
import { ReceiptSteps } from "./receipt-steps";
import { ReceiptTimeline } from "./receipt-timeline";

interface Props {
  receipt: Receipt;
  /** The plan with its steps, which open to what happened inside. */
  renderPlan: (task: TaskView) => ReactNode;
  renderEffects: (task: TaskView) => ReactNode;
  onOpen: OpenFile;
}

function Nothing({ children }: { children: string }) {
  return <Typography sx={{ color: "text.secondary" }}>{children}</Typography>;
}

function Acts({ task }: { task: TaskView }) {
  return (
    <Box sx={{ display: "flex", flexWrap: "wrap", gap: 2 }}>
      <Button
        component={Link}
        to={`/c/${task.conversation_id}#${task.id}`}
        variant="outlined"
        startIcon={<MessageSquare size={16} aria-hidden />}
      >
        {receiptText.openChat}
      </Button>
      <Button
        component="a"
        href={receiptUrl(task.id)}
        download={`warren-task-${task.id}.json`}
        variant="outlined"
        color="inherit"
        startIcon={<Download size={16} aria-hidden />}
        sx={{ borderColor: "divider" }}
      >
        {receiptText.export}
      </Button>
    </Box>
  );
}

export function ReceiptRoom({ receipt, renderPlan, renderEffects, onOpen }: Props) {
  const { task } = receipt;
  const hasFiles = receipt.inputs.length + receipt.artifacts.length > 0;
  return (
    <Room title={receiptText.title} lead={task.request}>
      <Acts task={task} />
      {task.error !== null && <Problem message={task.error.message} cure={task.error.cure} />}
      <Part title={receiptText.facts}>
        <ReceiptFacts receipt={receipt} />
      </Part>
      {task.steps.length > 0 ? (
        renderPlan(task)
      ) : (
        <Part title={receiptText.plan}>
          <Nothing>{receiptText.noPlan}</Nothing>
        </Part>
      )}
      {task.question !== null && (
        <Part title={receiptText.question}>
          <Markdown source={task.question} artifacts={task.artifacts} onOpen={onOpen} />
        </Part>
      )}
      {task.answer !== null && (
        <Part title={receiptText.answer}>
          <Markdown source={task.answer} artifacts={task.artifacts} onOpen={onOpen} />
        </Part>
      )}
      <Part title={receiptText.effects}>
        {task.effects.length > 0 ? renderEffects(task) : <Nothing>{text.effects.none}</Nothing>}
      </Part>
      <Part title={receiptText.files}>
        {hasFiles ? (
          <ReceiptFiles receipt={receipt} onOpen={onOpen} />
        ) : (
          <Nothing>{receiptText.noFiles}</Nothing>
        )}
      </Part>
      {task.steps.length > 0 && (
        <Part title={receiptText.steps}>
          <ReceiptSteps steps={task.steps} />
        </Part>
      )}
      <Part title={receiptText.timeline}>
        <ReceiptTimeline receipt={receipt} />
      </Part>
    </Room>
  );
}
