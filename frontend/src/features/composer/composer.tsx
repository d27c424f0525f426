/// Where the person writes: text, files, an agent; what waits stands above it.
import Box from "@mui/material/Box";
import { useCallback, useEffect, useId, useRef, useState } from "react";
import type { Outgoing } from "@/api/tasks";
import type { AgentView, FileView, SessionView, TaskView } from "@/api/types";
import { text } from "@/text";
import { Problem, problemOf } from "@/ui/problem";
import { AgentPicker, optionId } from "./agent-picker";
import { Attachments } from "./attachments";
import { ComposerBar, type Hint } from "./composer-bar";
import { ComposerField } from "./composer-field";
import { keepDraft, readDraft } from "./draft";
import { DropOverlay } from "./drop-overlay";
import { withoutMention, type Mention } from "./mention";
import { NextChip } from "./next-chip";
import { useAgentMention } from "./use-agent-mention";
import { useFileDrop } from "./use-file-drop";
import { useSending } from "./use-sending";
import { useUploads, type Uploads } from "./use-uploads";

interface Props {
  conversationId: string | null;
  session: SessionView;
  agents: readonly AgentView[];
  /** Requests that wait for their turn. */
  next: readonly TaskView[];
  placeholder: string;
  /** The agent that the person has come to ask. */
  startAgent?: string | null;
  onSend: (outgoing: Outgoing) => Promise<unknown>;
}

/** What is in the way of sending. */
function hintFor(over: number, uploads: Uploads): Hint | null {
  if (over > 0) return { words: text.composer.tooLong(over), isBad: true };
  if (uploads.hasFailed) return { words: text.composer.fixUpload, isBad: true };
  return uploads.isBusy ? { words: text.composer.waitUpload, isBad: false } : null;
}

/** Use with the conversation as `key`: every conversation has its own draft. */
export function Composer(props: Props) {
  const { conversationId, session, agents, next, placeholder, startAgent = null, onSend } = props;
  const [draft] = useState(() => readDraft(conversationId));
  const [words, setWords] = useState(draft.text);
  const [agent, setAgent] = useState(startAgent ?? draft.agent);
  const [failure, setFailure] = useState<Error | null>(null);
  const uploads = useUploads(draft.files, session.limits.max_upload_bytes);
  const field = useRef<HTMLTextAreaElement>(null);
  const list = useId();

  const pick = (picked: AgentView, mention: Mention): void => {
    setAgent(picked.name);
    setWords(withoutMention(words, mention));
    field.current?.focus();
  };
  const agentMention = useAgentMention(agents, pick);
  const { add, ready, all } = uploads;
  const isDropping = useFileDrop(useCallback((files: File[]) => add(files), [add]));

  useEffect(() => {
    const files: FileView[] = all.flatMap(({ view }) => view ?? []);
    keepDraft(conversationId, { text: words, files, agent });
  }, [conversationId, words, agent, all]);

  const deliver = useSending({
    conversationId,
    onSend,
    onFailure: (sent, error) => {
      // Nothing that was written is lost, nor what was written meanwhile.
      setWords((now) => (now === "" ? sent.text : `${sent.text}\n${now}`));
      setAgent((now) => now ?? sent.agent);
      uploads.restore(sent.files);
      setFailure(error);
    },
  });
  const over = words.length - session.limits.max_message_chars;
  const canSend = words.trim() !== "" && over <= 0 && !uploads.isBusy && !uploads.hasFailed;

  const send = (): void => {
    if (!canSend) return;
    void deliver({ text: words, files: ready, agent });
    setWords("");
    setAgent(null);
    setFailure(null);
    uploads.clear();
  };

  const hasList = agentMention.isOpen;
  return (
    <Box sx={{ display: "grid", gridTemplateColumns: "minmax(0, 1fr)", gap: 2 }}>
      {isDropping && <DropOverlay />}
      {failure !== null && (
        <Problem
          {...problemOf(failure)}
          message={`${text.composer.notSent} ${problemOf(failure).message}`}
        />
      )}
      {next.length > 0 && (
        <Box
          component="ul"
          aria-label={text.composer.queue}
          sx={{
            listStyle: "none",
            margin: 0,
            padding: 0,
            display: "grid",
            gridTemplateColumns: "minmax(0, 1fr)",
            gap: 1.5,
          }}
        >
          {next.map((task) => (
            <NextChip key={task.id} task={task} />
          ))}
        </Box>
      )}
      <Box
        sx={{
          position: "relative",
          border: 1,
          borderColor: "divider",
          borderRadius: "14px",
          backgroundColor: "background.paper",
          transition: "border-color 120ms",
          "&:focus-within": { borderColor: "primary.main" },
        }}
      >
        {hasList && (
          <AgentPicker
            id={list}
            agents={agentMention.offered}
            index={agentMention.index}
            onPick={agentMention.pick}
          />
        )}
        <Attachments agent={agent} onClearAgent={() => setAgent(null)} uploads={uploads} />
        <ComposerField
          ref={field}
          value={words}
          placeholder={placeholder}
          list={hasList ? { id: list, active: optionId(list, agentMention.index) } : null}
          onChange={(value, caret) => {
            setWords(value);
            agentMention.look(value, caret);
          }}
          onKey={agentMention.onKey}
          onBlur={agentMention.close}
          onFiles={add}
          onSend={send}
        />
        <ComposerBar
          model={session.model}
          hint={hintFor(over, uploads)}
          canSend={canSend}
          onFiles={add}
          onSend={send}
        />
      </Box>
    </Box>
  );
}
