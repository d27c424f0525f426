/// What is at work: whose, by whom, for how long, and when it last gave a sign of life; never what it is about.
import Box from "@mui/material/Box";
import { Link } from "react-router";
import type { Overview, WorkNow } from "@/api/types";
import { overviewText as words } from "@/text/overview";
import { duration } from "@/ui/format";
import { Part } from "@/ui/part";
import { bare, quiet } from "./style";

const AT_WORK = ["planning", "running", "answering"] as const;

function Line({ work }: { work: WorkNow }) {
  const { task_id, person, is_own, state, agents, seconds, silent_seconds } = work;
  const doing = agents.length > 0 ? agents.join(", ") : (words.work.states[state] ?? state);
  const facts = [
    person,
    doing,
    words.work.for(duration(seconds * 1000)),
    words.work.sign(duration(silent_seconds * 1000)),
  ];
  const name = words.work.open(task_id);
  return (
    <Box component="li" data-testid="work" sx={{ overflowWrap: "anywhere" }}>
      {facts.join(" · ")}
      <Box sx={quiet}>{is_own ? <Link to={`/t/${task_id}`}>{name}</Link> : name}</Box>
    </Box>
  );
}

interface Props {
  work: readonly WorkNow[];
  /** How many tasks stand where; undefined where that could not be read. */
  tasks: NonNullable<Overview["numbers"]>["tasks"] | undefined;
}

export function Work({ work, tasks }: Props) {
  const counted = AT_WORK.reduce((sum, state) => sum + (tasks?.[state] ?? 0), 0);
  const all = Math.max(counted, work.length);
  return (
    <Part title={words.work.title(all)}>
      {work.length === 0 && <Box sx={quiet}>{words.work.none}</Box>}
      <Box
        component="ul"
        sx={{ ...bare, display: "grid", gap: 2, "& a": { color: "inherit" } }}
        hidden={work.length === 0}
      >
        {work.map((each) => (
          <Line key={each.task_id} work={each} />
        ))}
      </Box>
      {work.length < all && <Box sx={quiet}>{words.work.firstOf(work.length, all)}</Box>}
    </Part>
  );
}
