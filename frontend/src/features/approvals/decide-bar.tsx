/// The buttons under an approval, and what opens in their place: a reason, the fields, the dialog of a standing rule.
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Checkbox from "@mui/material/Checkbox";
import FormControlLabel from "@mui/material/FormControlLabel";
import type { ApprovalView } from "@/api/types";
import { text } from "@/text";

export type Mode = "look" | "edit" | "reject" | "always";

interface Props {
  approval: ApprovalView;
  /** How many others ask for the same. */
  others: number;
  withOthers: boolean;
  isPending: boolean;
  onWithOthers: (withOthers: boolean) => void;
  onApprove: (count: number) => void;
  onMode: (mode: Mode) => void;
}

/** So many are tried before the rest, where many ask for the same. */
export const TRIED = 3;

function approveWords({ kind, card }: ApprovalView, count: number): string {
  if (count > 1) return text.approvals.approveAll(count);
  return kind === "outcome" ? text.approvals.again[card.kind] : text.approvals.approve;
}

function rejectWords({ kind }: ApprovalView, count: number): string {
  if (count > 1) return text.approvals.rejectAll(count);
  return kind === "outcome" ? text.approvals.leave : text.approvals.reject;
}

export function DecideBar(props: Props) {
  const { approval, others, withOthers, isPending, onWithOthers, onApprove, onMode } = props;
  const count = withOthers ? others + 1 : 1;
  const isAct = approval.kind === "act";
  const canEdit = isAct && count === 1 && approval.editable.length > 0;
  const canAllow = isAct && count === 1 && approval.always !== null;
  return (
    <Box sx={{ display: "grid", gap: 1.5 }}>
      {others > 0 && (
        <FormControlLabel
          control={
            <Checkbox
              size="small"
              checked={withOthers}
              onChange={(event) => onWithOthers(event.target.checked)}
            />
          }
          label={text.approvals.identical(others)}
        />
      )}
      <Box
        sx={{ display: "flex", flexWrap: "wrap", gap: 2, "& .plain": { borderColor: "divider" } }}
      >
        <Button
          variant="contained"
          disabled={isPending}
          aria-keyshortcuts="a"
          onClick={() => onApprove(count)}
        >
          {approveWords(approval, count)}
        </Button>
        {count > TRIED && (
          <Button variant="outlined" disabled={isPending} onClick={() => onApprove(TRIED)}>
            {text.approvals.approveFirst(TRIED)}
          </Button>
        )}
        {canEdit && (
          <Button
            className="plain"
            variant="outlined"
            color="inherit"
            disabled={isPending}
            onClick={() => onMode("edit")}
          >
            {text.approvals.edit}
          </Button>
        )}
        <Button
          className="plain"
          variant="outlined"
          color="inherit"
          disabled={isPending}
          aria-keyshortcuts="r"
          onClick={() => onMode("reject")}
        >
          {rejectWords(approval, count)}
        </Button>
        {canAllow && (
          <Button color="inherit" disabled={isPending} onClick={() => onMode("always")}>
            {text.approvals.always}
          </Button>
        )}
      </Box>
    </Box>
  );
}
