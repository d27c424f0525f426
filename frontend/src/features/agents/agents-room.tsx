/// Who does the work here, and what runs of each agent now.
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Skeleton from "@mui/material/Skeleton";
import { useQuery } from "@tanstack/react-query";
import { agentsQuery } from "@/api/agents";
import type { AgentView } from "@/api/types";
import { text } from "@/text";
import { Empty } from "@/ui/empty";
import { Problem, problemOf } from "@/ui/problem";
import { Room } from "@/ui/room";
import { useDocumentTitle } from "@/ui/use-document-title";
import { AgentCard } from "./agent-card";
import { ProviderNotes } from "./provider-notes";

/** Workers and queues change without an event: while somebody looks they are read this often. */
const WATCHED = 3000;

interface Props {
  /** A test request is on its way. */
  isBusy: boolean;
  /** Why the last one could not be sent. */
  failure: Error | null;
  onTry: (agent: AgentView, example: string) => void;
}

export function AgentsRoom({ isBusy, failure, onTry }: Props) {
  const agents = useQuery({ ...agentsQuery, refetchInterval: WATCHED });
  useDocumentTitle(`${text.agents.title} · ${text.product}`);
  return (
    <Room title={text.agents.title} lead={text.agents.lead}>
      <ProviderNotes />
      {agents.isError && (
        <Problem
          message={text.agents.failed}
          cure={problemOf(agents.error).cure}
          action={<Button onClick={() => void agents.refetch()}>{text.errors.again}</Button>}
        />
      )}
      {failure !== null && <Problem {...problemOf(failure)} />}
      {agents.data?.length === 0 && <Empty>{text.agents.none}</Empty>}
      {agents.isPending && (
        <Box role="status" aria-label={text.agents.loading} sx={{ display: "grid", gap: 4 }}>
          {[1, 2].map((n) => (
            <Skeleton key={n} animation={false} variant="rounded" height={280} />
          ))}
        </Box>
      )}
      <Box
        component="ul"
        aria-label={text.agents.title}
        sx={{
          listStyle: "none",
          margin: 0,
          padding: 0,
          display: "grid",
          gridTemplateColumns: "minmax(0, 1fr)",
          gap: 4,
        }}
      >
        {agents.data?.map((agent) => (
          <AgentCard key={agent.name} agent={agent} isBusy={isBusy} onTry={onTry} />
        ))}
      </Box>
    </Room>
  );
}
