/// The text field: it grows to eight lines; Enter sends, Shift+Enter breaks the line; pasted files are attached.
import InputBase from "@mui/material/InputBase";
import type { ClipboardEvent, KeyboardEvent, Ref } from "react";
import { text } from "@/text";

interface Props {
  ref: Ref<HTMLTextAreaElement>;
  value: string;
  placeholder: string;
  /** The list of agents that the field steers, while it is open. */
  list: { id: string; active: string } | null;
  onChange: (value: string, caret: number) => void;
  onKey: (event: KeyboardEvent) => boolean;
  onBlur: () => void;
  onFiles: (files: File[]) => void;
  onSend: () => void;
}

export function ComposerField({
  ref,
  value,
  placeholder,
  list,
  onChange,
  onKey,
  onBlur,
  onFiles,
  onSend,
}: Props) {
  const keyDown = (event: KeyboardEvent): void => {
    // While letters are being composed (Japanese, accents), Enter belongs to that.
    if (event.nativeEvent.isComposing || onKey(event)) return;
    if (event.key !== "Enter" || event.shiftKey) return;
    event.preventDefault();
    onSend();
  };
  const paste = (event: ClipboardEvent): void => {
    const files = [...event.clipboardData.files];
    if (files.length === 0) return;
    event.preventDefault();
    onFiles(files);
  };
  return (
    <InputBase
      multiline
      fullWidth
      maxRows={8}
      value={value}
      placeholder={placeholder}
      inputRef={ref}
      onChange={(event) =>
        onChange(event.target.value, event.target.selectionStart ?? event.target.value.length)
      }
      onKeyDown={keyDown}
      onPaste={paste}
      onBlur={onBlur}
      inputProps={{
        id: "composer",
        "aria-label": text.composer.label,
        "aria-autocomplete": "list",
        "aria-controls": list?.id,
        "aria-activedescendant": list?.active,
        dir: "auto",
        enterKeyHint: "send",
      }}
      sx={{
        paddingInline: 4,
        paddingBlockStart: 3,
        paddingBlockEnd: 1,
        fontSize: "1rem",
        lineHeight: 1.5,
        // The border around the whole shows where the focus is.
        "& textarea:focus-visible": { outline: "none" },
        "& textarea::placeholder": { color: "text.secondary", opacity: 1 },
      }}
    />
  );
}
