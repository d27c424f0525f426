/// What can be done to a step, behind one button.
import IconButton from "@mui/material/IconButton";
import ListItemIcon from "@mui/material/ListItemIcon";
import Menu from "@mui/material/Menu";
import MenuItem from "@mui/material/MenuItem";
import { CircleMinus, Ellipsis, Pencil, RotateCcw } from "lucide-react";
import { useState, type Ref } from "react";
import { text } from "@/text";
import type { StepActs } from "./step-acts";

interface Props {
  /** The button, for the focus to come back to. */
  button: Ref<HTMLButtonElement>;
  label: string;
  acts: StepActs;
  isPending: boolean;
  onDrop: () => void;
  onRetry: () => void;
  onEdit: () => void;
}

export function StepMenu({ button, label, acts, isPending, onDrop, onRetry, onEdit }: Props) {
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const choices = [
    { can: acts.canRetry, name: text.step.rerun, icon: RotateCcw, act: onRetry },
    {
      can: acts.canEdit,
      name: acts.editRuns ? text.step.editRun : text.step.edit,
      icon: Pencil,
      act: onEdit,
    },
    { can: acts.canDrop, name: text.step.drop, icon: CircleMinus, act: onDrop },
  ].filter(({ can }) => can);
  if (choices.length === 0) return null;
  return (
    <>
      <IconButton
        ref={button}
        aria-label={text.step.options(label)}
        aria-haspopup="menu"
        aria-expanded={anchor !== null}
        disabled={isPending}
        onClick={(event) => setAnchor(event.currentTarget)}
      >
        <Ellipsis size={16} aria-hidden />
      </IconButton>
      {/* The field that is opened by editing takes the focus, so the menu may not give it back. */}
      <Menu
        anchorEl={anchor}
        open={anchor !== null}
        onClose={() => setAnchor(null)}
        disableRestoreFocus
      >
        {choices.map(({ name, icon: Icon, act }) => (
          <MenuItem
            key={name}
            onClick={() => {
              setAnchor(null);
              act();
            }}
          >
            <ListItemIcon>
              <Icon size={16} aria-hidden />
            </ListItemIcon>
            {name}
          </MenuItem>
        ))}
      </Menu>
    </>
  );
}
