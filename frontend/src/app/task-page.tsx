/// A task's receipt, with its plan, and the file that is open beside it.
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Skeleton from "@mui/material/Skeleton";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "react-router";
import { agentsQuery } from "@/api/agents";
import { ApiError } from "@/api/client";
import { receiptQuery } from "@/api/task-list";
import type { AgentView, Receipt } from "@/api/types";
import { ReceiptRoom } from "@/features/tasks/receipt-room";
import { text } from "@/text";
import { receiptText } from "@/text/receipt";
import { FilesAtHand, useSettled } from "@/ui/markdown/files-at-hand";
import type { OpenFile } from "@/ui/open-file";
import { Problem, problemOf } from "@/ui/problem";
import { Room } from "@/ui/room";
import { useArtifactParam } from "@/ui/use-artifact-param";
import { useDocumentTitle } from "@/ui/use-document-title";
import { ArtifactsPlace } from "./artifacts-place";
import { NotFound } from "./not-found";
import { TaskEffects, TaskPlan } from "./task-plan";
import { useRetrying } from "./use-retrying";
import { useEscape } from "./use-escape";

const NO_AGENTS: AgentView[] = [];

export function TaskPage() {
  const { id = "" } = useParams();
  const receipt = useQuery(receiptQuery(id));
  const { error } = receipt;
  useDocumentTitle(`${receiptText.title} · ${text.product}`);
  // An id that isn't one is refused as invalid; to a person both mean the same.
  if (error instanceof ApiError && (error.status === 404 || error.status === 422)) {
    return <NotFound title={receiptText.missingTitle} detail={receiptText.missing} />;
  }
  if (receipt.data !== undefined) return <OpenReceipt key={id} receipt={receipt.data} />;
  return (
    <Room title={receiptText.title} lead="">
      {error === null ? (
        <Box role="status" aria-label={receiptText.loading}>
          {[160, 120, 240].map((height) => (
            <Skeleton key={height} animation={false} height={height} />
          ))}
        </Box>
      ) : (
        <Problem
          message={receiptText.failed}
          cure={problemOf(error).message}
          action={<Button onClick={() => void receipt.refetch()}>{text.errors.again}</Button>}
        />
      )}
    </Room>
  );
}

function OpenReceipt({ receipt }: { receipt: Receipt }) {
  const agents = useQuery(agentsQuery).data ?? NO_AGENTS;
  const param = useArtifactParam();
  const { askRetry, dialog } = useRetrying();
  const { openId, open, close } = param;
  useEscape(close);
  const openFile: OpenFile = (file, page) => open(file.id, page);
  const { artifacts, inputs } = receipt;
  const atHand = useSettled([...inputs, ...artifacts]);
  return (
    <FilesAtHand value={atHand}>
      <ReceiptRoom
        receipt={receipt}
        renderPlan={(task) => (
          <TaskPlan task={task} agents={agents} onOpen={openFile} onRetry={askRetry} />
        )}
        renderEffects={(task) => <TaskEffects task={task} isPlain />}
        onOpen={openFile}
      />
      <ArtifactsPlace
        artifacts={{
          ...param,
          files: artifacts,
          attached: inputs,
          count: artifacts.length,
          isOpen: openId !== null,
          toggle: close,
        }}
      />
      {dialog}
    </FilesAtHand>
  );
}
