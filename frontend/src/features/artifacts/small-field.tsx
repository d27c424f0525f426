/// A one-line field inside a viewer.
import InputBase from "@mui/material/InputBase";
import type { KeyboardEvent } from "react";

interface Props {
  label: string;
  value: string;
  onChange: (value: string) => void;
  onEnter?: (isShift: boolean) => void;
  onLeave?: () => void;
  width?: number | string;
  hint?: string;
  isNumber?: boolean;
}

export function SmallField(props: Props) {
  const { label, value, onChange, onEnter, onLeave, width, hint, isNumber = false } = props;
  const pressed = (event: KeyboardEvent): void => {
    if (event.key === "Enter") {
      event.preventDefault();
      onEnter?.(event.shiftKey);
    }
    if (event.key === "Escape" && value !== "" && !isNumber) {
      // The field is cleared; the pane stays open.
      event.preventDefault();
      onChange("");
    }
  };
  return (
    <InputBase
      value={value}
      placeholder={isNumber ? undefined : label}
      title={hint}
      onChange={(event) => onChange(event.target.value)}
      onKeyDown={pressed}
      onBlur={onLeave}
      inputProps={{ "aria-label": label, inputMode: isNumber ? "numeric" : "text" }}
      sx={{
        width,
        border: 1,
        borderColor: "divider",
        borderRadius: "8px",
        fontSize: "0.8125rem",
        color: "text.primary",
        paddingInline: 2,
        "& input": {
          paddingBlock: "4px",
          textAlign: isNumber ? "center" : "start",
          "&::placeholder": { color: "text.secondary", opacity: 1 },
        },
        "&:focus-within": { borderColor: "primary.main" },
        "& input:focus-visible": { outline: "none" },
      }}
    />
  );
}
