/// A task's plan with what its steps ask of the person under each, and what was done outside below.
import Box from "@mui/material/Box";
import { lazy, Suspense, useState } from "react";
import { takeOverCall } from "@/api/step-view";
import type { AgentView, StepDetail, TaskView } from "@/api/types";
import { PlanCard } from "@/features/plan/plan-card";
import type { OpenFile } from "@/ui/open-file";

const StepApprovals = lazy(() => import("@/features/approvals/step-approvals"));
const ParkedHelp = lazy(() => import("@/features/connections/parked-help"));
const LiveView = lazy(() => import("@/features/live-view/live-view"));
const TakeOverNotice = lazy(() => import("@/features/live-view/take-over-notice"));
const EffectList = lazy(() => import("@/features/effects/effect-list"));

interface UnderProps {
  step: StepDetail;
  task: TaskView;
  summons: number;
}

function UnderStep({ step, task, summons }: UnderProps) {
  const approvals = task.approvals.filter(({ step_id }) => step_id === step.id);
  const isBrowsing = step.agent === "browser" && step.state === "running";
  // What was seen running stays, greyed, until the view is left.
  const [wasSeen, setSeen] = useState(isBrowsing);
  if (isBrowsing && !wasSeen) setSeen(true);
  return (
    <Suspense fallback={null}>
      {wasSeen && <LiveView step={step} number={task.steps.indexOf(step) + 1} summons={summons} />}
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
  /** How often each step's live view was asked for. */
  const [summons, setSummons] = useState<Record<string, number>>({});
  const summon = (id: string): void =>
    setSummons((before) => ({ ...before, [id]: (before[id] ?? 0) + 1 }));
  return (
    <Box>
      {task.steps.map((step, index) => {
        const call = takeOverCall(step);
        return call === undefined ? null : (
          <Suspense key={step.id} fallback={null}>
            <TakeOverNotice call={call} number={index + 1} onOpen={() => summon(step.id)} />
          </Suspense>
        );
      })}
      <PlanCard
        task={task}
        agents={agents}
        onOpen={onOpen}
        onRetry={(step) => onRetry(task.id, step.id)}
        renderUnder={(step) => (
          <UnderStep step={step} task={task} summons={summons[step.id] ?? 0} />
        )}
      />
    </Box>
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
