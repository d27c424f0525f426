/// One thing that was refused.
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import { Link } from "react-router";
import type { EgressRefusal } from "@/api/types";
import { webAccessText } from "@/text/web-access";
import { AgentMark } from "@/ui/agent-mark";
import { moment, since } from "@/ui/format";
import { placeOf, whyRefused } from "./refusal-words";

interface Props {
  line: EgressRefusal;
  now: number;
  /** What the person can do: a word, what it is called in full, and the act. */
  cure: [word: string, name: string, act: () => void] | null;
}

const quiet = { color: "text.secondary", fontSize: "0.8125rem" } as const;

export function RefusedLine({ line, now, cure }: Props) {
  const [why, next] = whyRefused(line);
  const words = webAccessText;
  return (
    <Box
      component="li"
      data-testid="refused"
      sx={{
        display: "flex",
        flexWrap: "wrap",
        columnGap: 3,
        rowGap: 1,
        alignItems: "center",
        justifyContent: "space-between",
        paddingBlock: 2,
        "& + li": { borderBlockStart: "1px solid", borderColor: "divider" },
      }}
    >
      <Box sx={{ flex: "1 1 300px", minWidth: 0, overflowWrap: "anywhere" }}>
        <Box component="span" sx={{ fontWeight: 550 }}>
          {placeOf(line)}
        </Box>
        <Box>{[why, next].filter((sentence) => sentence !== "").join(" ")}</Box>
        <Box sx={{ ...quiet, display: "flex", flexWrap: "wrap", columnGap: 2 }}>
          <AgentMark agent={line.agent} />
          <span>{words.times(line.times)}</span>
          <time dateTime={line.last_at} title={moment(line.last_at)}>
            {since(line.last_at, now)}
          </time>
        </Box>
      </Box>
      <Box sx={{ display: "flex", flexWrap: "wrap", gap: 2 }}>
        {cure !== null && (
          <Button
            variant="outlined"
            color="inherit"
            aria-label={cure[1]}
            onClick={cure[2]}
            sx={{ borderColor: "divider" }}
          >
            {cure[0]}
          </Button>
        )}
        {line.task_id !== null && (
          <Button
            component={Link}
            to={`/t/${line.task_id}`}
            aria-label={words.taskOf(placeOf(line))}
          >
            {words.task}
          </Button>
        )}
      </Box>
    </Box>
  );
}
