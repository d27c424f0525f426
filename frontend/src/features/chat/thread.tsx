/// The conversation: its last turns at once, earlier ones when they are scrolled to.
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Fab from "@mui/material/Fab";
import { ArrowDown } from "lucide-react";
import { useMemo, useState, type ReactNode } from "react";
import { useLocation } from "react-router";
import type { ConversationDetail, MessageView, TaskView } from "@/api/types";
import { orderOf } from "@/live/conversation-order";
import { text } from "@/text";
import { bestToShow } from "@/ui/best-to-show";
import { Empty } from "@/ui/empty";
import type { OpenFile } from "@/ui/open-file";
import { PendingRequest } from "./pending-request";
import { Turn } from "./turn";
import { useNamedTurn } from "./use-named-turn";
import { useStickToBottom } from "./use-stick-to-bottom";
import { useTurnKeys } from "./use-turn-keys";

/** Turns drawn at first, and added with each look back. */
const PORTION = 20;

interface Props {
  conversation: ConversationDetail;
  renderPlan: (task: TaskView) => ReactNode;
  onOpen: OpenFile;
  onRetry: (taskId: string) => void;
}

const NONE: MessageView[] = [];

function useMessagesByTask(messages: MessageView[]): Map<string, MessageView[]> {
  return useMemo(() => {
    const byTask = new Map<string, MessageView[]>();
    for (const message of messages) {
      if (message.task_id === null) continue;
      byTask.set(message.task_id, [...(byTask.get(message.task_id) ?? []), message]);
    }
    return byTask;
  }, [messages]);
}

/** As many as reach back to the turn that the address names. */
function portionsTo(named: string, shown: readonly TaskView[]): number {
  const at = shown.findIndex(({ id }) => id === named);
  return at === -1 ? 1 : Math.ceil((shown.length - at) / PORTION);
}

export function Thread({ conversation, renderPlan, onOpen, onRetry }: Props) {
  const { shown } = orderOf(conversation);
  const named = useLocation().hash.slice(1);
  const [portions, setPortions] = useState(() => portionsTo(named, shown));
  const { scroller, content, isAway, toEnd, follow, stay } = useStickToBottom(conversation.id);
  const messages = useMessagesByTask(conversation.messages);
  useNamedTurn(content, named, stay);
  useTurnKeys(content, (id) => {
    const task = shown.find((each) => each.id === id);
    const best = bestToShow(task?.artifacts ?? []);
    if (best !== undefined) onOpen(best);
  });
  const turns = shown.slice(-PORTION * portions);
  return (
    <Box sx={{ position: "relative", flex: 1, minHeight: 0 }}>
      {/* The thread scrolls: it can be reached and moved by keyboard. */}
      <Box
        ref={scroller}
        tabIndex={0}
        role="region"
        aria-label={text.chat.main}
        sx={{
          height: "100%",
          overflowY: "auto",
          scrollbarGutter: "stable both-edges",
          "&:focus-visible": { outlineOffset: -2 },
        }}
      >
        <Box
          ref={content}
          sx={{
            maxWidth: 760,
            marginInline: "auto",
            paddingInline: { xs: 3, sm: 6 },
            paddingBlock: 6,
          }}
        >
          {turns.length < shown.length && (
            <Box sx={{ textAlign: "center", paddingBlockEnd: 4 }}>
              <Button color="inherit" onClick={() => setPortions(portions + 1)}>
                {text.chat.earlier}
              </Button>
            </Box>
          )}
          {shown.length === 0 && <Empty>{text.chat.empty}</Empty>}
          {turns.map((task) => (
            <Turn
              key={task.id}
              task={task}
              messages={messages.get(task.id) ?? NONE}
              renderPlan={renderPlan}
              onOpen={onOpen}
              onRetry={onRetry}
            />
          ))}
          <PendingRequest conversationId={conversation.id} onShown={follow} />
        </Box>
      </Box>
      {isAway && (
        <Fab
          size="small"
          aria-label={text.chat.latest}
          title={text.chat.latest}
          onClick={toEnd}
          sx={{
            position: "absolute",
            insetBlockEnd: 12,
            insetInlineStart: "50%",
            transform: "translateX(-50%)",
            boxShadow: "none",
            border: 1,
            borderColor: "divider",
            backgroundColor: "background.paper",
            color: "text.primary",
          }}
        >
          <ArrowDown size={18} aria-hidden />
        </Fab>
      )}
    </Box>
  );
}
