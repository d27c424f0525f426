/// A task's plan with what its steps ask of the person under each, and what was done outside below.
import { lazy, Suspense, useState } from "react";
import type { AgentView, StepDetail, TaskView } from "@/api/types";
import { PlanCard } from "@/features/plan/plan-card";
import type { OpenFile } from "@/ui/open-file";

const StepApprovals = lazy(() => import("@/features/approvals/step-approvals"));
const ParkedHelp = lazy(() => import("@/features/connections/parked-help"));
const LiveView = lazy(() => import("@/features/live-view/live-view"));
const EffectList = lazy(() => import("@/features/effects/effect-list"));

function UnderStep({ step, task }: { step: StepDetail; task: TaskView }) {
  const approvals = task.approvals.filter(({ step_id }) => step_id === step.id);
  const isBrowsing = step.agent === "browser" && step.state === "running";
  // What was seen running stays, greyed, until the view is left.
  const [wasSeen, setSeen] = useState(isBrowsing);
  if (isBrowsing && !wasSeen) setSeen(true);
  return (
    <Suspense fallback={null}>
      {wasSeen && <LiveView step={step} number={task.steps.indexOf(step) + 1} />}
      {approvals.length > 0 && <StepApprovals approvals={approvals} effects={task.effects} />}
      {step.state === "parked" && <ParkedHelp step={step} />}
    </Suspense>
  );
}

interface Props {
  task: TaskView;
  agents: readonly AgentView[];
  onOpen: OpenFile;
  onRetry: (taskId: string, stepId: string) => void;
}

export function TaskPlan({ task, agents, onOpen, onRetry }: Props) {
  return (
    <PlanCard
      task={task}
      agents={agents}
      onOpen={onOpen}
      onRetry={(step) => onRetry(task.id, step.id)}
      renderUnder={(step) => <UnderStep step={step} task={task} />}
    />
  );
}

export function TaskEffects({ task, isPlain }: { task: TaskView; isPlain?: boolean }) {
  if (task.effects.length === 0) return null;
  return (
    <Suspense fallback={null}>
      <EffectList
        effects={task.effects}
        approvals={task.approvals}
        {...(isPlain === undefined ? {} : { isPlain })}
      />
    </Suspense>
  );
}
