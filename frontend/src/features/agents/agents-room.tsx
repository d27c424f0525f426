/// Who does the work here, and what runs of each agent now.
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Skeleton from "@mui/material/Skeleton";
import { useQuery } from "@tanstack/react-query";
import { agentsQuery } from "@/api/agents";
import { text } from "@/text";
import { Empty } from "@/ui/empty";
import { Problem, problemOf } from "@/ui/problem";
import { Room } from "@/ui/room";
import { AgentCard } from "./agent-card";

export function AgentsRoom() {
  const agents = useQuery(agentsQuery);
  return (
    <Room title={text.agents.title} lead={text.agents.lead}>
      {agents.isError && (
        <Problem
          message={text.agents.failed}
          cure={problemOf(agents.error).cure}
          action={<Button onClick={() => void agents.refetch()}>{text.errors.again}</Button>}
        />
      )}
      {agents.data?.length === 0 && <Empty>{text.agents.none}</Empty>}
      <Box
        component="ul"
        sx={{ listStyle: "none", margin: 0, padding: 0, display: "grid", gap: 4 }}
      >
        {agents.isPending && (
          <Skeleton component="li" animation={false} variant="rounded" height={180} />
        )}
        {agents.data?.map((agent) => (
          <AgentCard key={agent.name} agent={agent} />
        ))}
      </Box>
    </Room>
  );
}
