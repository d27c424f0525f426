/// Begins a conversation, with the person's own words or with an agent's example.
import { useNavigate } from "react-router";
import { useTakeSample } from "@/api/agents";
import { useSend, type Outgoing } from "@/api/tasks";
import type { AgentView } from "@/api/types";
import { paths } from "./paths";

export interface Beginning {
  begin: (outgoing: Outgoing) => Promise<void>;
  /** Send an agent's example with its sample file; a failure is told by `sampleError` or `sendError`. */
  tryExample: (agent: AgentView, message: string) => void;
  /** The same, to this agent and no other. */
  tryAgent: (agent: AgentView, message: string) => void;
  isSending: boolean;
  isBusy: boolean;
  sampleError: Error | null;
  sendError: Error | null;
}

export function useBegin(): Beginning {
  const send = useSend();
  const sample = useTakeSample();
  const navigate = useNavigate();

  const begin = async (outgoing: Outgoing): Promise<void> => {
    const accepted = await send.mutateAsync(outgoing);
    await navigate(paths.conversation(accepted.conversation_id));
  };
  const tryIt = async (agent: AgentView, message: string, named: string | null): Promise<void> => {
    const files = agent.sample_file === null ? [] : [await sample.mutateAsync(agent.sample_file)];
    await begin({ key: crypto.randomUUID(), message, conversationId: null, files, agent: named });
  };
  return {
    begin,
    tryExample: (agent, message) => void tryIt(agent, message, null).catch(() => undefined),
    tryAgent: (agent, message) => void tryIt(agent, message, agent.name).catch(() => undefined),
    isSending: send.isPending,
    isBusy: send.isPending || sample.isPending,
    sampleError: sample.error,
    sendError: send.error,
  };
}
