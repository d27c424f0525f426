/// The first screen: one real example per agent that runs here, and which model answers.
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Skeleton from "@mui/material/Skeleton";
import Typography from "@mui/material/Typography";
import { useQuery } from "@tanstack/react-query";
import { agentsQuery } from "@/api/agents";
import type { AgentView, SessionView } from "@/api/types";
import { text } from "@/text";
import { Problem, problemOf } from "@/ui/problem";
import { ExampleCard } from "./example-card";
import { ModelLine } from "./model-line";

interface Props {
  session: SessionView;
  isBusy: boolean;
  onTry: (agent: AgentView, example: string) => void;
}

/** At most this many: one screen, also on a telephone. */
const MOST = 6;

/** One row of up to three, or two that are evenly filled. */
function columnsFor(cards: number): number {
  return cards === 4 ? 2 : Math.min(Math.max(cards, 1), 3);
}

export function Welcome({ session, isBusy, onTry }: Props) {
  const agents = useQuery(agentsQuery);
  const running =
    agents.data
      ?.filter(({ workers, from_zero }) => workers > 0 || from_zero)
      .filter(({ examples, paused }) => examples.length > 0 && !paused)
      .slice(0, MOST) ?? [];
  const columns = columnsFor(agents.isPending ? 2 : running.length);
  return (
    <Box sx={{ flex: 1, minHeight: 0, overflowY: "auto" }}>
      <Box
        sx={{
          maxWidth: 760,
          minHeight: "100%",
          boxSizing: "border-box",
          marginInline: "auto",
          paddingInline: { xs: 4, sm: 6 },
          paddingBlock: { xs: 12, sm: 8 },
          display: "flex",
          flexDirection: "column",
          justifyContent: "center",
          gap: 6,
        }}
      >
        <Box sx={{ display: "grid", gap: 2 }}>
          <Typography variant="h1">{text.welcome.title}</Typography>
          <ModelLine model={session.model} />
        </Box>
        {agents.isError && (
          <Problem
            message={text.welcome.failed}
            cure={problemOf(agents.error).cure}
            action={<Button onClick={() => void agents.refetch()}>{text.errors.again}</Button>}
          />
        )}
        {agents.isSuccess && running.length === 0 && (
          <Typography sx={{ color: "text.secondary" }}>{text.welcome.none}</Typography>
        )}
        <Box
          component="ul"
          aria-label={text.welcome.examples}
          aria-busy={agents.isPending}
          sx={{
            listStyle: "none",
            margin: 0,
            padding: 0,
            display: "grid",
            gap: 3,
            gridTemplateColumns: {
              xs: "minmax(0, 1fr)",
              sm: `repeat(${Math.min(columns, 2)}, minmax(0, 1fr))`,
              lg: `repeat(${columns}, minmax(0, 1fr))`,
            },
            // A card left over in its row takes the whole of it.
            "& > li:last-child:nth-of-type(odd)": { gridColumn: { sm: "1 / -1", lg: "auto" } },
          }}
        >
          {agents.isPending &&
            [1, 2].map((n) => (
              <Skeleton key={n} component="li" animation={false} variant="rounded" height={124} />
            ))}
          {running.map((agent) => (
            <ExampleCard key={agent.name} agent={agent} isBusy={isBusy} onTry={onTry} />
          ))}
        </Box>
      </Box>
    </Box>
  );
}
