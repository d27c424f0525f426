/// What a person does to one step of a plan: leave it out, run it again, change what it shall do.
import { useMutation, useQueryClient, type QueryClient } from "@tanstack/react-query";
import { http } from "./client";
import { keys } from "./keys";
import { putTask } from "./tasks";
import type { ConversationDetail, StepDetail, TaskView } from "./types";

interface Act {
  task: TaskView;
  step: StepDetail;
}

type Change = (step: StepDetail) => StepDetail;

/** Show the step as it will be before the server has said so. */
function foresee(client: QueryClient, { task, step }: Act, change: Change): void {
  client.setQueryData<ConversationDetail>(keys.conversation(task.conversation_id), (old) =>
    old === undefined
      ? old
      : {
          ...old,
          tasks: old.tasks.map((each) =>
            each.id === task.id
              ? { ...each, steps: each.steps.map((s) => (s.id === step.id ? change(s) : s)) }
              : each,
          ),
        },
  );
}

function useStepAct<A extends Act>(
  send: (act: A) => Promise<{ data: TaskView }>,
  change?: (act: A) => Change | null,
) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (act: A) => (await send(act)).data,
    onMutate: (act) => {
      const shown = change?.(act) ?? null;
      if (shown !== null) foresee(client, act, shown);
    },
    onSuccess: (task) => putTask(client, task),
    onError: (_, act) =>
      // Whatever was foreseen did not come: what is true is asked for.
      client.invalidateQueries({ queryKey: keys.conversation(act.task.conversation_id) }),
  });
}

const address = ({ task, step }: Act): string => `/tasks/${task.id}/steps/${step.id}`;

const DROPPED = {
  code: "dropped",
  message: "",
  cure: "",
  details: {},
};

export function useDropStep() {
  return useStepAct(
    (act: Act) => http.post<TaskView>(`${address(act)}/drop`),
    // Only what has not begun is gone at once; what runs is gone when its worker has let go.
    ({ step }) =>
      step.state === "pending" || step.state === "queued"
        ? (old) => ({ ...old, state: "skipped", error: DROPPED })
        : null,
  );
}

export function useEditStep() {
  return useStepAct(
    (act: Act & { instruction: string }) =>
      http.patch<TaskView>(address(act), { instruction: act.instruction }),
    ({ instruction }) =>
      (old) => ({ ...old, instruction }),
  );
}
