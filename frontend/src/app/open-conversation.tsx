/// A conversation with its thread, its composer and what was made in it.
import Box from "@mui/material/Box";
import useMediaQuery from "@mui/material/useMediaQuery";
import { useQuery } from "@tanstack/react-query";
import { useCallback } from "react";
import { agentsQuery } from "@/api/agents";
import { useSession } from "@/api/session";
import { useCancelTask, useSend } from "@/api/tasks";
import type { AgentView, ConversationDetail, TaskView } from "@/api/types";
import { ChatHeader } from "@/features/chat/chat-header";
import { ConversationAnnouncer } from "@/features/chat/conversation-announcer";
import { Thread } from "@/features/chat/thread";
import { Composer } from "@/features/composer/composer";
import { HeaderMenu } from "@/features/conversations/header-menu";
import { orderOf } from "@/live/conversation-order";
import { text } from "@/text";
import { FilesAtHand, useSettled } from "@/ui/markdown/files-at-hand";
import type { OpenFile } from "@/ui/open-file";
import { Problem, problemOf } from "@/ui/problem";
import { useDocumentTitle } from "@/ui/use-document-title";
import { ArtifactsPlace } from "./artifacts-place";
import { ColumnButton } from "./column-button";
import { ComposerPlace } from "./composer-place";
import { TaskEffects, TaskPlan } from "./task-plan";
import { useRetrying } from "./use-retrying";
import { useArtifacts } from "./use-artifacts";
import { useEscape } from "./use-escape";

function placeholderFor(
  active: TaskView | undefined,
  isAsking: boolean,
  isNarrow: boolean,
): string {
  if (isAsking) return text.composer.reply;
  if (active !== undefined) return isNarrow ? text.composer.followUpShort : text.composer.followUp;
  return isNarrow ? text.composer.placeholderShort : text.composer.placeholder;
}

const NO_AGENTS: AgentView[] = [];

export function OpenConversation({ conversation }: { conversation: ConversationDetail }) {
  const session = useSession();
  const agents = useQuery(agentsQuery).data ?? NO_AGENTS;
  const send = useSend();
  const cancel = useCancelTask();
  const { askRetry, dialog } = useRetrying();
  const { shown, next, active, asking } = orderOf(conversation);
  const artifacts = useArtifacts(conversation);
  const isNarrow = useMediaQuery((theme) => theme.breakpoints.down("sm"));

  const isStopping =
    active !== undefined &&
    (active.stopping || (cancel.isPending && cancel.variables === active.id));
  const stop = (): void => {
    if (active !== undefined && !isStopping) cancel.mutate(active.id);
  };
  useEscape(artifacts.isOpen ? artifacts.close : stop);
  useDocumentTitle(`${active === undefined ? "" : "● "}${conversation.title} · ${text.product}`);

  const { open } = artifacts;
  const openFile: OpenFile = useCallback((file, page) => open(file.id, page), [open]);
  const atHand = useSettled([...artifacts.attached, ...artifacts.files]);
  const renderPlan = useCallback(
    (task: TaskView) => (
      <>
        <TaskPlan task={task} agents={agents} onOpen={openFile} onRetry={askRetry} />
        <TaskEffects task={task} />
      </>
    ),
    [agents, openFile, askRetry],
  );
  return (
    <FilesAtHand value={atHand}>
      <Box
        component="main"
        id="main"
        tabIndex={-1}
        sx={{ flex: 1, minWidth: 0, display: "flex", flexDirection: "column", outline: "none" }}
      >
        <ChatHeader
          title={conversation.title}
          active={active}
          isStopping={isStopping}
          onStop={stop}
          artifactCount={artifacts.count}
          isPaneOpen={artifacts.isOpen}
          onTogglePane={artifacts.toggle}
          start={<ColumnButton />}
          end={<HeaderMenu conversation={conversation} />}
        />
        <ConversationAnnouncer task={shown.at(-1)} />
        <Thread
          conversation={conversation}
          renderPlan={renderPlan}
          onOpen={openFile}
          onRetry={askRetry}
        />
        <ComposerPlace>
          {cancel.error !== null && <Problem {...problemOf(cancel.error)} />}
          <Composer
            conversationId={conversation.id}
            session={session}
            agents={agents}
            next={next}
            placeholder={placeholderFor(active, asking !== undefined, isNarrow)}
            onSend={(outgoing) => send.mutateAsync(outgoing)}
          />
        </ComposerPlace>
      </Box>
      <ArtifactsPlace artifacts={artifacts} />
      {dialog}
    </FilesAtHand>
  );
}
