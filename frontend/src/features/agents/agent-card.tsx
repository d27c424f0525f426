/// One agent: what it is for, what runs of it, what it works with.
import Box from "@mui/material/Box";
import Typography from "@mui/material/Typography";
import type { AgentView } from "@/api/types";
import { text } from "@/text";
import { AgentMark } from "@/ui/agent-mark";

function Fact({ name, children }: { name: string; children: string }) {
  return (
    <Box sx={{ display: "flex", flexWrap: "wrap", columnGap: 3 }}>
      <Typography component="dt" variant="body2" sx={{ color: "text.secondary", minWidth: 84 }}>
        {name}
      </Typography>
      <Typography
        component="dd"
        variant="body2"
        sx={{ margin: 0, flex: 1, minWidth: 180, overflowWrap: "anywhere" }}
      >
        {children}
      </Typography>
    </Box>
  );
}

export function AgentCard({ agent }: { agent: AgentView }) {
  const { workers, slots, busy, queued } = agent;
  const now = [text.agents.workers(workers)];
  if (slots > 0) now.push(text.agents.busy(busy, slots));
  if (queued > 0) now.push(text.agents.queued(queued));
  return (
    <Box
      component="li"
      sx={{
        border: 1,
        borderColor: "divider",
        borderRadius: "12px",
        padding: 5,
        display: "grid",
        gap: 3,
      }}
    >
      <Box sx={{ display: "flex", flexWrap: "wrap", gap: 3, alignItems: "baseline" }}>
        <Typography component="h2" variant="subtitle1">
          <AgentMark agent={agent.name} />
        </Typography>
        <Typography
          variant="body2"
          sx={{ color: workers === 0 ? "warning.main" : "text.secondary" }}
        >
          {now.join(" · ")}
        </Typography>
      </Box>
      <Typography>{agent.description}</Typography>
      <Box component="dl" sx={{ margin: 0, display: "grid", gap: 1 }}>
        <Fact name={text.agents.model}>{agent.model ?? text.agents.builtIn}</Fact>
        <Fact name={text.agents.tools}>{agent.tools.join(", ")}</Fact>
        {agent.subagents.length > 0 && (
          <Fact name={text.agents.subagents}>{agent.subagents.join(", ")}</Fact>
        )}
      </Box>
    </Box>
  );
}
