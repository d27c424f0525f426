/// An icon that does something, or that is on or off.
import IconButton from "@mui/material/IconButton";
import Tooltip from "@mui/material/Tooltip";
import type { LucideIcon } from "lucide-react";

interface Props {
  icon: LucideIcon;
  label: string;
  onClick: () => void;
  isOn?: boolean;
  isDisabled?: boolean;
}

export function IconToggle({ icon: Icon, label, onClick, isOn, isDisabled = false }: Props) {
  return (
    <Tooltip title={label}>
      <span>
        <IconButton
          aria-label={label}
          aria-pressed={isOn}
          disabled={isDisabled}
          onClick={onClick}
          sx={{
            color: isOn === true ? "primary.main" : "text.secondary",
            backgroundColor: (t) => (isOn === true ? t.vars.palette.soft : "transparent"),
          }}
        >
          <Icon size={16} aria-hidden />
        </IconButton>
      </span>
    </Tooltip>
  );
}
