/// Does to a step what a person wants, after asking where work would be lost.
import { useState } from "react";
import { useDropStep, useEditStep } from "@/api/steps";
import type { StepDetail, TaskView } from "@/api/types";
import { text } from "@/text";
import { dependentsOf, dropTakesMore, replacesWork } from "./step-acts";

export interface Question {
  title: string;
  body: string;
  action: string;
  onConfirm: () => void;
}

export interface UseStepActs {
  drop: () => void;
  edit: (instruction: string) => void;
  question: Question | null;
  forget: () => void;
  error: Error | null;
  isPending: boolean;
}

export function useStepActs(
  step: StepDetail,
  task: TaskView,
  numbers: ReadonlyMap<string, number>,
): UseStepActs {
  const [question, ask] = useState<Question | null>(null);
  const dropping = useDropStep();
  const editing = useEditStep();
  const acts = [dropping, editing];

  const number = numbers.get(step.id) ?? 0;
  const others = dependentsOf(step, task).map(({ id }) => numbers.get(id) ?? 0);
  const begin = (act: () => void) => (): void => {
    ask(null);
    acts.forEach((each) => each.reset());
    act();
  };

  const drop = (): void => {
    const act = begin(() => dropping.mutate({ task, step }));
    if (!dropTakesMore(step, task)) act();
    else {
      const { dropTitle, dropBody, drop: action } = text.step;
      const body = dropBody(step.state, others);
      ask({ title: dropTitle(number), body, action, onConfirm: act });
    }
  };
  const rerun = (act: () => void): void => {
    if (!replacesWork(step, task)) act();
    else {
      const { rerunTitle, rerunBody, rerun: action } = text.step;
      ask({ title: rerunTitle(number), body: rerunBody(others), action, onConfirm: act });
    }
  };
  return {
    drop,
    edit: (instruction) => {
      const act = begin(() => editing.mutate({ task, step, instruction }));
      if (step.state === "pending" || step.state === "queued") act();
      else rerun(act);
    },
    question,
    forget: () => ask(null),
    error: acts.map(({ error }) => error).find((error) => error !== null) ?? null,
    isPending: acts.some(({ isPending }) => isPending),
  };
}
