/// The agents, and a way to try each.
import { AgentsRoom } from "@/features/agents/agents-room";
import { useBegin } from "./use-begin";

export function AgentsPage() {
  const { tryAgent, isBusy, sampleError, sendError } = useBegin();
  return <AgentsRoom isBusy={isBusy} failure={sampleError ?? sendError} onTry={tryAgent} />;
}
