/// One step of a plan, with what can be done to it.
import Box from "@mui/material/Box";
import { useRef, useState, type ReactNode } from "react";
import { flushSync } from "react-dom";
import { usePlace } from "@/api/queue";
import type { AgentView, StepDetail, TaskView } from "@/api/types";
import { isFinalStep } from "@/live/apply-step-event";
import { text } from "@/text";
import { ConfirmDialog } from "@/ui/confirm-dialog";
import type { OpenFile } from "@/ui/open-file";
import { Problem, problemOf } from "@/ui/problem";
import { useNow } from "@/ui/use-now";
import { orderIn, type PlanMark } from "./plan-marks";
import { actsOf } from "./step-acts";
import { StepDetails } from "./step-details";
import { StepEditor } from "./step-editor";
import { StepFailure } from "./step-failure";
import { StepHead } from "./step-head";
import { StepMenu } from "./step-menu";
import { phraseOf } from "./step-phrase";
import { useParkedAccount } from "./use-parked-account";
import { useStepActs } from "./use-step-acts";

interface Props {
  step: StepDetail;
  task: TaskView;
  numbers: ReadonlyMap<string, number>;
  agent: AgentView | undefined;
  mark: PlanMark | undefined;
  onOpen: OpenFile;
  onRetry: () => void;
  under?: ReactNode;
}

export function StepRow({ step, task, numbers, agent, mark, onOpen, onRetry, under }: Props) {
  const [isOpen, setOpen] = useState(false);
  const [isEditing, setEditing] = useState(false);
  const now = useNow(!isFinalStep(step.state));
  const account = useParkedAccount(step);
  const place = usePlace(task.conversation_id, step.state === "queued" ? step.id : null);
  const doing = useStepActs(step, task, numbers);
  const number = numbers.get(step.id) ?? 0;
  const label = text.plan.stepLabel(number, step.agent);
  const panel = `step-${step.id}`;
  const acts = actsOf(step, task);
  const edit = (): void => setEditing(true);
  const menuButton = useRef<HTMLButtonElement>(null);
  const stopEditing = (): void => {
    flushSync(() => setEditing(false));
    // The field is gone: the keyboard goes on where it came from.
    menuButton.current?.focus();
  };
  return (
    <Box
      component="li"
      data-testid="step"
      data-state={step.state}
      sx={{ "& + li": { borderBlockStart: "1px solid", borderColor: "divider" } }}
    >
      {isEditing ? (
        <StepEditor
          label={label}
          instruction={step.instruction}
          action={acts.editRuns ? text.step.saveRun : text.step.save}
          onCancel={stopEditing}
          onSave={(instruction) => {
            stopEditing();
            doing.edit(instruction);
          }}
        />
      ) : (
        <Box sx={{ display: "flex", alignItems: "flex-start" }}>
          <StepHead
            step={step}
            number={number}
            phrase={phraseOf(step, {
              numbers,
              agent,
              now,
              steps: task.steps,
              account,
              place,
              isStopping: task.stopping,
            })}
            order={orderIn(step, task.steps, numbers)}
            mark={mark}
            now={now}
            isOpen={isOpen}
            panel={panel}
            onToggle={() => setOpen(!isOpen)}
          />
          <Box sx={{ paddingBlockStart: 1.5, paddingInlineEnd: 1.5, minWidth: 36 }}>
            <StepMenu
              button={menuButton}
              label={label}
              acts={acts}
              isPending={doing.isPending}
              onDrop={doing.drop}
              onRetry={onRetry}
              onEdit={edit}
            />
          </Box>
        </Box>
      )}
      {doing.error !== null && (
        <Box sx={{ paddingInline: 3.5, paddingBlockEnd: 2.5 }}>
          <Problem {...problemOf(doing.error)} />
        </Box>
      )}
      {!isEditing && (
        <StepFailure
          step={step}
          agent={agent}
          now={now}
          acts={acts}
          isPending={doing.isPending}
          onRetry={onRetry}
          onEdit={edit}
        />
      )}
      {under}
      <Box id={panel} hidden={!isOpen}>
        {isOpen && <StepDetails step={step} task={task} onOpen={onOpen} />}
      </Box>
      <ConfirmDialog
        isOpen={doing.question !== null}
        title={doing.question?.title ?? ""}
        body={doing.question?.body ?? ""}
        action={doing.question?.action ?? ""}
        onCancel={doing.forget}
        onConfirm={() => doing.question?.onConfirm()}
      />
    </Box>
  );
}
