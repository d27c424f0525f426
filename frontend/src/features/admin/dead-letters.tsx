/// Dead letters by cause, in plain words, with what each cause calls for.
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { lettersQuery, useReplay } from "@/api/dead-letters";
import { adminText } from "@/text/admin";
import { Empty } from "@/ui/empty";
import { FilterChips } from "@/ui/filter-chips";
import { Problem, problemOf } from "@/ui/problem";
import { oneOf, useFilters } from "@/ui/use-filters";
import { CauseGroup } from "./cause-group";
import { DecidedNote, type Outcome } from "./decided-note";
import { Loading } from "./loading";

const STATES = ["open", "replayed", "discarded"] as const;

export function DeadLetters() {
  const { dead } = adminText;
  const filters = useFilters(["state"]);
  const state = oneOf(filters.of("state"), STATES) || "open";
  const list = useQuery(lettersQuery({ state, limit: 1 }));
  // It outlives the group that it is about.
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const replay = useReplay((decided) => setOutcome({ what: "replayed", decided }));
  const groups = list.data?.groups ?? [];
  const all = groups.reduce((sum, { count }) => sum + count, 0);
  return (
    <Box sx={{ display: "grid", gridTemplateColumns: "minmax(0, 1fr)", gap: 5 }}>
      <Box sx={{ display: "flex", gap: 3, flexWrap: "wrap", justifyContent: "space-between" }}>
        <FilterChips
          label={dead.filter}
          value={state}
          options={STATES.map((value) => ({ value, label: dead.states[value] }))}
          onChange={(value) => filters.choose("state", value === "open" ? "" : value)}
        />
        {state === "open" && groups.length > 1 && (
          <Button disabled={replay.isPending} onClick={() => replay.mutate({ all: true })}>
            {dead.replayEverything(all)}
          </Button>
        )}
      </Box>
      {outcome !== null && <DecidedNote {...outcome} onClose={() => setOutcome(null)} />}
      {replay.error !== null && <Problem {...problemOf(replay.error)} />}
      <Loading of={list} failed={dead.failed} label={dead.loading} />
      {list.isSuccess && groups.length === 0 && <Empty>{dead.none[state]}</Empty>}
      {groups.map((group) => (
        <CauseGroup
          key={`${state} ${group.cause}`}
          group={group}
          state={state}
          onDecided={setOutcome}
        />
      ))}
    </Box>
  );
}
