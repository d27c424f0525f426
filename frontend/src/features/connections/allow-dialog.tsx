/// Which more rights to ask Google for.
import Button from "@mui/material/Button";
import Checkbox from "@mui/material/Checkbox";
import Dialog from "@mui/material/Dialog";
import DialogActions from "@mui/material/DialogActions";
import DialogContent from "@mui/material/DialogContent";
import DialogContentText from "@mui/material/DialogContentText";
import DialogTitle from "@mui/material/DialogTitle";
import FormControlLabel from "@mui/material/FormControlLabel";
import FormGroup from "@mui/material/FormGroup";
import { useId, useState } from "react";
import type { Scope } from "@/api/connections";
import { text } from "@/text";
import { settingsText } from "@/text/settings";
import { ALL_SCOPES } from "./scopes";

interface Props {
  account: string;
  held: readonly Scope[];
  isPending: boolean;
  onContinue: (scopes: Scope[]) => void;
  onCancel: () => void;
}

export function AllowDialog({ account, held, isPending, onContinue, onCancel }: Props) {
  const id = useId();
  const [wanted, setWanted] = useState<ReadonlySet<Scope>>(new Set(held));
  const { connections } = settingsText;
  const toggle = (scope: Scope): void => {
    const next = new Set(wanted);
    if (!next.delete(scope)) next.add(scope);
    setWanted(next);
  };
  return (
    <Dialog open onClose={onCancel} aria-labelledby={`${id}-title`} maxWidth="xs" fullWidth>
      <DialogTitle id={`${id}-title`} sx={{ fontSize: "1rem" }}>
        {connections.allowTitle(account)}
      </DialogTitle>
      <DialogContent>
        <FormGroup>
          {ALL_SCOPES.map((scope) => (
            <FormControlLabel
              key={scope}
              control={
                <Checkbox
                  size="small"
                  checked={wanted.has(scope)}
                  disabled={held.includes(scope)}
                  onChange={() => toggle(scope)}
                />
              }
              label={connections.gmail[scope]}
            />
          ))}
        </FormGroup>
        <DialogContentText variant="body2" sx={{ marginBlockStart: 2 }}>
          {connections.allowBody}
        </DialogContentText>
      </DialogContent>
      <DialogActions sx={{ padding: 4, paddingBlockStart: 0 }}>
        <Button color="inherit" onClick={onCancel}>
          {text.dialog.cancel}
        </Button>
        <Button
          variant="contained"
          disabled={isPending || wanted.size === held.length}
          onClick={() => onContinue(ALL_SCOPES.filter((scope) => wanted.has(scope)))}
        >
          {connections.continueToGoogle}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
