/// Every task, newest first; the filter is part of the address.
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Skeleton from "@mui/material/Skeleton";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useSearchParams } from "react-router";
import { tasksQuery } from "@/api/tasks";
import type { TaskState } from "@/api/types";
import { text } from "@/text";
import { Empty } from "@/ui/empty";
import { Problem, problemOf } from "@/ui/problem";
import { Room } from "@/ui/room";
import { StateFilter } from "./state-filter";
import { TaskLine } from "./task-line";

function isState(value: string | null): value is TaskState {
  return value !== null && value in text.taskState;
}

export function TasksRoom() {
  const [params, setParams] = useSearchParams();
  const wanted = params.get("state");
  const state = isState(wanted) ? wanted : "";
  const tasks = useInfiniteQuery(tasksQuery(state));
  const items = tasks.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Room title={text.tasks.title} lead={text.tasks.lead}>
      <StateFilter
        state={state}
        onChange={(next) => setParams(next === "" ? {} : { state: next })}
      />
      {tasks.isError && (
        <Problem
          message={text.tasks.failed}
          cure={problemOf(tasks.error).cure}
          action={<Button onClick={() => void tasks.refetch()}>{text.errors.again}</Button>}
        />
      )}
      {tasks.isSuccess && items.length === 0 && (
        <Empty>{state === "" ? text.tasks.none : text.tasks.noneOf}</Empty>
      )}
      <Box component="ul" sx={{ listStyle: "none", margin: 0, padding: 0 }}>
        {tasks.isPending &&
          [1, 2, 3].map((n) => <Skeleton key={n} component="li" animation={false} height={52} />)}
        {items.map((task) => (
          <TaskLine key={task.id} task={task} />
        ))}
      </Box>
      {tasks.hasNextPage && (
        <Button
          color="inherit"
          disabled={tasks.isFetchingNextPage}
          onClick={() => void tasks.fetchNextPage()}
        >
          {text.tasks.more}
        </Button>
      )}
    </Room>
  );
}
