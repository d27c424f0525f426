/// One agent: what it is for, what runs of it, how it went lately, what it works with.
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Link from "@mui/material/Link";
import Typography from "@mui/material/Typography";
import { Play } from "lucide-react";
import type { ReactNode } from "react";
import { Link as RouterLink } from "react-router";
import { usePauseAgent } from "@/api/agents";
import type { AgentView } from "@/api/types";
import { text } from "@/text";
import { AgentMark } from "@/ui/agent-mark";
import { Problem, problemOf } from "@/ui/problem";
import { AgentTools } from "./agent-tools";
import { NoWorker } from "./no-worker";
import { PauseButton } from "./pause-button";
import { RecentRuns } from "./recent-runs";

interface Props {
  agent: AgentView;
  isBusy: boolean;
  onTry: (agent: AgentView, example: string) => void;
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
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

function Status({ agent }: { agent: AgentView }) {
  const { workers, slots, busy, queued, paused, from_zero } = agent;
  const now = [workers === 0 && from_zero ? text.agents.fromZero : text.agents.workers(workers)];
  if (slots > 0) now.push(text.agents.busy(busy, slots));
  now.push(text.agents.queued(queued));
  return (
    <Typography
      variant="body2"
      data-testid="agent-status"
      sx={{
        color: (workers === 0 && !from_zero) || paused ? "warning.main" : "text.secondary",
        fontVariantNumeric: "tabular-nums",
      }}
    >
      {[...(paused ? [text.agents.paused] : []), ...now].join(" · ")}
    </Typography>
  );
}

/** A request that works right now, as a button. */
function Try({ agent, isBusy, onTry }: Props) {
  const [example] = agent.examples;
  if (example === undefined) return null;
  return (
    <Box sx={{ display: "flex", flexWrap: "wrap", columnGap: 3, rowGap: 1, alignItems: "center" }}>
      <Button
        variant="outlined"
        disabled={isBusy || (agent.workers === 0 && !agent.from_zero) || agent.paused}
        aria-label={text.agents.tryOf(agent.name)}
        startIcon={<Play size={14} aria-hidden />}
        onClick={() => onTry(agent, example)}
      >
        {text.agents.tryOf(agent.name)}
      </Button>
      <Typography variant="body2" sx={{ flex: 1, minWidth: 180, overflowWrap: "anywhere" }}>
        “{example}”
        {agent.sample_file !== null && (
          <Box component="span" sx={{ color: "text.secondary" }}>
            {" "}
            {text.agents.withFile(agent.sample_file)}
          </Box>
        )}
      </Typography>
    </Box>
  );
}

export function AgentCard({ agent, isBusy, onTry }: Props) {
  const pause = usePauseAgent();
  return (
    <Box
      component="li"
      data-testid="agent"
      sx={{
        border: 1,
        borderColor: "divider",
        borderRadius: "12px",
        padding: { xs: 4, sm: 5 },
        display: "grid",
        gridTemplateColumns: "minmax(0, 1fr)",
        gap: 3,
      }}
    >
      <Box
        sx={{
          display: "grid",
          gridTemplateColumns: { xs: "minmax(0, 1fr) auto", sm: "auto minmax(0, 1fr) auto" },
          gridTemplateAreas: { xs: `"name act" "status status"`, sm: `"name status act"` },
          columnGap: 3,
          rowGap: 1,
          alignItems: "center",
        }}
      >
        <Typography component="h2" variant="subtitle1" sx={{ gridArea: "name" }}>
          <AgentMark agent={agent.name} size={18} />
        </Typography>
        <Box sx={{ gridArea: "status" }}>
          <Status agent={agent} />
        </Box>
        <PauseButton
          agent={agent}
          isBusy={pause.isPending}
          onChange={(paused) => pause.mutate({ name: agent.name, paused })}
        />
      </Box>
      {pause.error !== null && <Problem {...problemOf(pause.error)} />}
      {agent.paused && (
        <Typography variant="body2">{text.agents.pausedNote(agent.queued)}</Typography>
      )}
      {agent.workers === 0 && !agent.from_zero && <NoWorker agent={agent.name} />}
      <Typography>{agent.description}</Typography>
      <RecentRuns runs={agent.recent} />
      <Box component="dl" sx={{ margin: 0, display: "grid", gap: 1 }}>
        <Fact name={text.agents.model}>{agent.model ?? text.agents.builtIn}</Fact>
        <Fact name={text.agents.tools}>
          <AgentTools agent={agent} />
        </Fact>
        {agent.subagents.length > 0 && (
          <Fact name={text.agents.subagents}>{agent.subagents.join(", ")}</Fact>
        )}
      </Box>
      <Try agent={agent} isBusy={isBusy} onTry={onTry} />
      <Link
        component={RouterLink}
        to={`/tasks?agent=${encodeURIComponent(agent.name)}`}
        variant="body2"
        sx={{
          color: "inherit",
          justifySelf: "start",
          textUnderlineOffset: "3px",
          paddingBlock: 1.5,
          marginBlock: -1.5,
        }}
      >
        {text.agents.tasks(agent.name)}
      </Link>
    </Box>
  );
}
