/// The task in a few lines: where it stands, since when, what it used.
import Box from "@mui/material/Box";
import Link from "@mui/material/Link";
import type { ReactNode } from "react";
import { Link as RouterLink } from "react-router";
import type { Receipt } from "@/api/types";
import { text } from "@/text";
import { receiptText } from "@/text/receipt";
import { CopyButton } from "@/ui/copy-button";
import { moment } from "@/ui/format";
import { StateMark } from "@/ui/state-mark";
import { taskWords } from "@/ui/task-words";
import { useNow } from "@/ui/use-now";
import { costOf, tokensOf, tookOf } from "./task-facts";
import { TASK_MARKS } from "./task-mark";

/** What a step notes when no model is configured. */
const BUILT_IN = "builtin:builtin";

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <Box component="dt" sx={{ color: "text.secondary" }}>
        {name}
      </Box>
      <Box component="dd" sx={{ margin: 0, minWidth: 0, overflowWrap: "anywhere" }}>
        {children}
      </Box>
    </>
  );
}

export function ReceiptFacts({ receipt }: { receipt: Receipt }) {
  const { task } = receipt;
  const now = useNow(task.completed_at === null);
  const names = receiptText;
  const { usage } = task;
  return (
    <Box
      component="dl"
      sx={{
        margin: 0,
        display: "grid",
        gridTemplateColumns: "max-content minmax(0, 1fr)",
        columnGap: 4,
        rowGap: 1,
        fontVariantNumeric: "tabular-nums",
      }}
    >
      <Fact name={names.state}>
        <Box component="span" sx={{ display: "inline-flex", gap: 1.5, alignItems: "center" }}>
          <StateMark state={TASK_MARKS[task.state]} />
          <span data-testid="receipt-state" aria-hidden>
            {taskWords(task)}
          </span>
        </Box>
      </Fact>
      <Fact name={names.conversation}>
        <Link
          component={RouterLink}
          to={`/c/${task.conversation_id}#${task.id}`}
          sx={{ color: "inherit", textUnderlineOffset: "3px" }}
        >
          {receipt.conversation_title}
        </Link>
      </Fact>
      <Fact name={names.startedBy}>{text.tasks.startedBy[receipt.started_by]}</Fact>
      <Fact name={names.asked}>{moment(task.created_at)}</Fact>
      <Fact name={names.ended}>
        {task.completed_at === null ? names.notEnded : moment(task.completed_at)}
      </Fact>
      <Fact name={names.took}>{tookOf(task, now)}</Fact>
      <Fact name={names.models}>
        {usage.models.map((model) => (model === BUILT_IN ? names.builtIn : model)).join(", ") ||
          names.noModel}
      </Fact>
      <Fact name={names.calls}>{usage.model_calls}</Fact>
      <Fact name={names.tokens}>{tokensOf(usage)}</Fact>
      <Fact name={names.cost}>{costOf(usage) || text.tasks.noCost}</Fact>
      <Fact name={names.id}>
        <Box component="span" sx={{ display: "inline-flex", alignItems: "center", gap: 1 }}>
          <code>{task.id}</code>
          <CopyButton content={task.id} label={names.copyId} done={names.copied} />
        </Box>
      </Fact>
    </Box>
  );
}
