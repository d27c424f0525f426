/// Every task, newest first; the filters are part of the address.
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Skeleton from "@mui/material/Skeleton";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { agentsQuery } from "@/api/agents";
import { tasksQuery } from "@/api/task-list";
import { text } from "@/text";
import { Empty } from "@/ui/empty";
import { FilterChips } from "@/ui/filter-chips";
import { Problem, problemOf } from "@/ui/problem";
import { Room } from "@/ui/room";
import { SearchField } from "@/ui/search-field";
import { useDebounced } from "@/ui/use-debounced";
import { useDocumentTitle } from "@/ui/use-document-title";
import { oneOf, useFilters } from "@/ui/use-filters";
import { TaskTable } from "./task-table";

function capital(word: string): string {
  return word.charAt(0).toLocaleUpperCase(text.language) + word.slice(1);
}

const STATES = ["running", "waiting", "queued", "completed", "failed", "cancelled"] as const;

export function TasksRoom() {
  const filters = useFilters(["q", "state", "agent"]);
  const state = oneOf(filters.of("state"), STATES);
  const agent = filters.of("agent");
  const q = useDebounced(filters.of("q").trim());
  const tasks = useInfiniteQuery({
    ...tasksQuery({ state, agent, q }),
    placeholderData: (old) => old,
  });
  const items = tasks.data?.pages.flatMap((page) => page.items) ?? [];
  useDocumentTitle(`${text.tasks.title} · ${text.product}`);
  const isFiltered = state !== "" || agent !== "" || q !== "";
  return (
    <Room title={text.tasks.title} lead={text.tasks.lead}>
      <Box sx={{ display: "grid", gridTemplateColumns: "minmax(0, 1fr)", gap: 2.5 }}>
        <SearchField
          label={text.tasks.search}
          value={filters.of("q")}
          onChange={(words) => filters.type("q", words)}
        />
        <FilterChips
          label={text.tasks.filter}
          value={state}
          options={[
            { value: "", label: text.tasks.all },
            ...STATES.map((value) => ({ value, label: capital(text.taskState[value]) })),
          ]}
          onChange={(value) => filters.choose("state", value)}
        />
        <AgentFilter value={agent} onChange={(value) => filters.choose("agent", value)} />
      </Box>
      {tasks.isError && (
        <Problem
          message={text.tasks.failed}
          cure={problemOf(tasks.error).cure}
          action={<Button onClick={() => void tasks.refetch()}>{text.errors.again}</Button>}
        />
      )}
      {tasks.isPending && (
        <Box role="status" aria-label={text.tasks.loading}>
          {[1, 2, 3].map((n) => (
            <Skeleton key={n} animation={false} height={52} />
          ))}
        </Box>
      )}
      {tasks.isSuccess && items.length === 0 && (
        <Nothing isFiltered={isFiltered} onClear={filters.clear} />
      )}
      {items.length > 0 && <TaskTable tasks={items} />}
      {tasks.hasNextPage && (
        <Button
          color="inherit"
          disabled={tasks.isFetchingNextPage}
          onClick={() => void tasks.fetchNextPage()}
        >
          {text.filters.more}
        </Button>
      )}
    </Room>
  );
}

function AgentFilter({ value, onChange }: { value: string; onChange: (agent: string) => void }) {
  const agents = useQuery(agentsQuery).data ?? [];
  // One that isn't installed any more may still have worked on a task.
  const names = [...new Set([...agents.map(({ name }) => name), value])].filter(Boolean);
  return (
    <FilterChips
      label={text.tasks.agent}
      value={value}
      options={[
        { value: "", label: text.tasks.anyAgent },
        ...names.map((name) => ({ value: name, label: name })),
      ]}
      onChange={onChange}
    />
  );
}

function Nothing({ isFiltered, onClear }: { isFiltered: boolean; onClear: () => void }) {
  return isFiltered ? (
    <Empty action={<Button onClick={onClear}>{text.filters.clear}</Button>}>
      {text.tasks.noneOf}
    </Empty>
  ) : (
    <Empty
      action={
        <Button component={Link} to="/">
          {text.tasks.begin}
        </Button>
      }
    >
      {text.tasks.none}
    </Empty>
  );
}
