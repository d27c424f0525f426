/// Where an open approval is answered: the buttons, or what one of them has opened.
import type { ApprovalActs } from "./use-approval-acts";
import { text } from "@/text";
import { ActsProblem } from "./acts-problem";
import { AlwaysDialog } from "./always-dialog";
import { DecideBar, type Mode } from "./decide-bar";
import { EditForm } from "./edit-form";
import type { Group } from "./phase";
import { RejectRow } from "./reject-row";

interface Props {
  group: Group;
  acts: ApprovalActs;
  mode: Mode;
  withOthers: boolean;
  /** The ids that a decision now is about. */
  chosen: readonly string[];
  onMode: (mode: Mode) => void;
  onWithOthers: (withOthers: boolean) => void;
}

export function DecidePanel(props: Props) {
  const { group, acts, mode, withOthers, chosen, onMode, onWithOthers } = props;
  const { first, others } = group;
  const back = (): void => onMode("look");
  const ids = [first, ...others].map(({ id }) => id);
  return (
    <>
      <ActsProblem acts={acts} isEditing={mode === "edit"} />
      {mode === "edit" && (
        <EditForm
          approval={first}
          error={acts.error}
          isPending={acts.isPending}
          onSave={acts.edit}
          onBack={back}
        />
      )}
      {mode === "reject" && (
        <RejectRow
          action={first.kind === "outcome" ? text.approvals.leave : text.approvals.rejectNow}
          isPending={acts.isPending}
          onReject={(reason) => acts.reject(chosen, reason)}
          onBack={back}
        />
      )}
      {(mode === "look" || mode === "always") && (
        <DecideBar
          approval={first}
          others={others.length}
          withOthers={withOthers}
          isPending={acts.isPending}
          onWithOthers={onWithOthers}
          onApprove={(count) => acts.approve(ids.slice(0, count))}
          onMode={onMode}
        />
      )}
      {mode === "always" && first.always !== null && (
        <AlwaysDialog
          approval={first}
          offer={first.always}
          isPending={acts.isPending}
          onAllow={(until) => {
            back();
            acts.allow(until);
          }}
          onBack={back}
        />
      )}
    </>
  );
}
