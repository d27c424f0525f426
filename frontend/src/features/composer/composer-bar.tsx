/// Under the text: attach, which model answers, what is in the way, send.
import Box from "@mui/material/Box";
import IconButton from "@mui/material/IconButton";
import Tooltip from "@mui/material/Tooltip";
import { ArrowUp, Paperclip } from "lucide-react";
import { useRef } from "react";
import type { SessionView } from "@/api/types";
import { text } from "@/text";
import { ModelNote } from "./model-note";

/** Says why sending must wait. */
export interface Hint {
  words: string;
  isBad: boolean;
}

interface Props {
  model: SessionView["model"];
  hint: Hint | null;
  canSend: boolean;
  onFiles: (files: File[]) => void;
  onSend: () => void;
}

export function ComposerBar({ model, hint, canSend, onFiles, onSend }: Props) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <Box
      sx={{ display: "flex", alignItems: "center", gap: 2, paddingInline: 2, paddingBlockEnd: 2 }}
    >
      <input
        ref={input}
        type="file"
        multiple
        hidden
        data-testid="file-input"
        aria-label={text.composer.attach}
        onChange={(event) => {
          onFiles([...(event.target.files ?? [])]);
          // Picking the same file again must count as a change.
          event.target.value = "";
        }}
      />
      <Tooltip title={text.composer.attach}>
        <IconButton aria-label={text.composer.attach} onClick={() => input.current?.click()}>
          <Paperclip size={18} aria-hidden />
        </IconButton>
      </Tooltip>
      <ModelNote model={model} />
      <Box sx={{ flex: 1 }} />
      <Box
        component="span"
        role="status"
        sx={{
          fontSize: "0.8125rem",
          color: hint?.isBad === true ? "error.main" : "text.secondary",
        }}
      >
        {hint?.words}
      </Box>
      <IconButton
        aria-label={text.composer.send}
        title={text.composer.send}
        disabled={!canSend}
        onClick={onSend}
        sx={{
          backgroundColor: "primary.main",
          color: "primary.contrastText",
          borderRadius: "9px",
          "&:hover": { backgroundColor: "primary.dark" },
          "&.Mui-disabled": {
            backgroundColor: (t) => t.vars.palette.soft,
            color: "text.secondary",
          },
        }}
      >
        <ArrowUp size={18} aria-hidden />
      </IconButton>
    </Box>
  );
}
