/// Typing "@" offers agents: what is offered, which is marked, and what the keys do.
import { useState, type KeyboardEvent } from "react";
import type { AgentView } from "@/api/types";
import { mentionAt, type Mention } from "./mention";

export interface AgentMention {
  isOpen: boolean;
  offered: AgentView[];
  index: number;
  /** Look at the text before the caret. */
  look: (text: string, caret: number) => void;
  pick: (agent: AgentView) => void;
  close: () => void;
  /** Whether the key was for the list of agents. */
  onKey: (event: KeyboardEvent) => boolean;
}

function matching(agents: readonly AgentView[], query: string): AgentView[] {
  const wanted = query.toLowerCase();
  return agents.filter(({ name, title }) =>
    [name, title].some((each) => each.toLowerCase().startsWith(wanted)),
  );
}

export function useAgentMention(
  agents: readonly AgentView[],
  onPick: (agent: AgentView, mention: Mention) => void,
): AgentMention {
  const [mention, setMention] = useState<Mention | null>(null);
  const [index, setIndex] = useState(0);
  // While the agents are still loading there is nothing to say about them.
  const isOpen = mention !== null && agents.length > 0;
  const offered = mention === null ? [] : matching(agents, mention.query);

  const close = (): void => setMention(null);
  const look = (text: string, caret: number): void => {
    setMention(mentionAt(text, caret));
    setIndex(0);
  };
  const pick = (agent: AgentView): void => {
    if (mention === null) return;
    close();
    onPick(agent, mention);
  };
  const move = (by: number): void => {
    if (offered.length > 0) setIndex((index + by + offered.length) % offered.length);
  };
  const onKey = (event: KeyboardEvent): boolean => {
    if (!isOpen) return false;
    const chosen = offered[index];
    if (event.key === "ArrowDown") move(1);
    else if (event.key === "ArrowUp") move(-1);
    else if (event.key === "Escape") close();
    else if ((event.key === "Enter" || event.key === "Tab") && chosen !== undefined) pick(chosen);
    else return false;
    event.preventDefault();
    return true;
  };
  return { isOpen, offered, index, look, pick, close, onKey };
}
