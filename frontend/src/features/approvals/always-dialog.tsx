/// Spells out a standing rule before it is made: what, from which account, to whom, until when.
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Dialog from "@mui/material/Dialog";
import DialogActions from "@mui/material/DialogActions";
import DialogContent from "@mui/material/DialogContent";
import DialogContentText from "@mui/material/DialogContentText";
import DialogTitle from "@mui/material/DialogTitle";
import Typography from "@mui/material/Typography";
import { useId, useState } from "react";
import type { AlwaysOffer, ApprovalView } from "@/api/types";
import { text } from "@/text";
import { FilterChips } from "@/ui/filter-chips";
import { scopeLines } from "@/ui/scope-lines";

interface Props {
  approval: ApprovalView;
  offer: AlwaysOffer;
  isPending: boolean;
  onAllow: (until: string | null) => void;
  onBack: () => void;
}

const DAY = 24 * 60 * 60_000;

function untilOf(days: string): string | null {
  return days === "" ? null : new Date(Date.now() + Number(days) * DAY).toISOString();
}

export function AlwaysDialog({ approval, offer, isPending, onAllow, onBack }: Props) {
  const id = useId();
  const [days, setDays] = useState("");
  const { approvals } = text;
  const lines = [
    [approvals.alwaysTool, offer.text],
    [approvals.alwaysAgent, approval.agent],
    ...scopeLines(offer.scope),
  ];
  return (
    <Dialog open onClose={onBack} aria-labelledby={`${id}-title`} maxWidth="xs" fullWidth>
      <DialogTitle id={`${id}-title`} sx={{ fontSize: "1rem" }}>
        {approvals.alwaysTitle}
      </DialogTitle>
      <DialogContent sx={{ display: "grid", gap: 3 }}>
        <Box
          component="dl"
          sx={{
            margin: 0,
            display: "grid",
            gridTemplateColumns: "max-content minmax(0, 1fr)",
            columnGap: 3,
            rowGap: 1,
          }}
        >
          {lines.map(([name, value]) => [
            <Box key={`${name} name`} component="dt" sx={{ color: "text.secondary" }}>
              {name}
            </Box>,
            <Box key={`${name} value`} component="dd" sx={{ margin: 0, overflowWrap: "anywhere" }}>
              {value}
            </Box>,
          ])}
        </Box>
        <Box sx={{ display: "grid", gap: 1 }}>
          <Typography sx={{ color: "text.secondary" }}>{approvals.alwaysUntil}</Typography>
          <FilterChips
            label={approvals.alwaysUntil}
            value={days}
            options={[
              { value: "", label: approvals.alwaysForGood },
              ...Object.entries(approvals.alwaysFor).map(([value, label]) => ({ value, label })),
            ]}
            onChange={setDays}
          />
        </Box>
        <DialogContentText variant="body2">{approvals.alwaysBody}</DialogContentText>
      </DialogContent>
      <DialogActions sx={{ padding: 4, paddingBlockStart: 0 }}>
        <Button color="inherit" onClick={onBack}>
          {text.dialog.cancel}
        </Button>
        <Button variant="contained" disabled={isPending} onClick={() => onAllow(untilOf(days))}>
          {approvals.alwaysConfirm}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
