/// One request and everything that came of it.
import Box from "@mui/material/Box";
import { memo, type ReactNode } from "react";
import type { MessageView, TaskView } from "@/api/types";
import { text } from "@/text";
import { Markdown } from "@/ui/markdown/markdown";
import type { OpenFile } from "@/ui/open-file";
import { Answer } from "./answer";
import { Exchange } from "./exchange";
import { RequestBubble } from "./request-bubble";
import { TaskEnd } from "./task-end";
import { TaskStateLine } from "./task-state-line";

interface Props {
  task: TaskView;
  /** The task's own messages: the request, questions and replies, the answer. */
  messages: readonly MessageView[];
  renderPlan: (task: TaskView) => ReactNode;
  onOpen: OpenFile;
  onRetry: (taskId: string) => void;
}

/** What was said between the request and the answer. */
function between(task: TaskView, messages: readonly MessageView[]): MessageView[] {
  const [first, ...rest] = messages;
  const others = first?.role === "user" ? rest : [...messages];
  return others.filter(
    ({ role, content }) =>
      role === "user" || (content !== task.answer && content !== task.question),
  );
}

/** An answer that another has taken the place of: a question of Warren's is followed by the person's reply. */
function isReplaced(message: MessageView, said: readonly MessageView[]): boolean {
  return message.role !== "user" && said[said.indexOf(message) + 1]?.role !== "user";
}

export const Turn = memo(function Turn({ task, messages, renderPlan, onOpen, onRetry }: Props) {
  const answer = task.answer ?? task.partial;
  const said = between(task, messages);
  const asked = messages.find(({ role }) => role === "user");
  // Files that came with a reply to a question belong to that reply.
  const files = asked?.files ?? task.files;
  return (
    <Box
      component="article"
      data-testid="turn"
      data-turn={task.id}
      tabIndex={-1}
      data-state={task.state}
      sx={{
        marginBlockEnd: 10,
        outlineOffset: 8,
        contentVisibility: "auto",
        containIntrinsicSize: "auto 400px",
      }}
    >
      <RequestBubble content={task.request} files={files} agent={task.agent} onOpen={onOpen} />
      <Box
        role="group"
        aria-label={text.chat.reply}
        sx={{ display: "grid", gridTemplateColumns: "minmax(0, 1fr)", gap: 4, minWidth: 0 }}
      >
        {said.map((message) => (
          <Exchange
            key={message.id}
            message={message}
            isReplaced={isReplaced(message, said)}
            onOpen={onOpen}
          />
        ))}
        {task.steps.length > 0 && renderPlan(task)}
        <TaskStateLine task={task} />
        {task.question !== null && (
          <Box
            sx={{
              borderInlineStart: "3px solid",
              borderColor: "primary.main",
              paddingInlineStart: 4,
            }}
          >
            <Markdown source={task.question} artifacts={task.artifacts} onOpen={onOpen} />
          </Box>
        )}
        {answer !== "" && <Answer task={task} onOpen={onOpen} />}
        <TaskEnd task={task} onRetry={() => onRetry(task.id)} />
      </Box>
    </Box>
  );
});
