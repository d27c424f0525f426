/// An error as a sentence, its cure, and the button that helps.
import Box from "@mui/material/Box";
import Typography from "@mui/material/Typography";
import { CircleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { ApiError } from "@/api/client";
import { text } from "@/text";

interface Props {
  message: string;
  cure?: string;
  action?: ReactNode;
}

export function Problem({ message, cure = "", action }: Props) {
  return (
    <Box
      role="alert"
      sx={{
        display: "flex",
        gap: 2.5,
        padding: 3,
        borderRadius: "10px",
        border: 1,
        borderColor: (t) => `color-mix(in srgb, ${t.vars.palette.error.main} 35%, transparent)`,
        backgroundColor: (t) => `color-mix(in srgb, ${t.vars.palette.error.main} 6%, transparent)`,
      }}
    >
      <Box sx={{ color: "error.main", display: "flex", paddingBlockStart: "2px" }}>
        <CircleAlert size={18} aria-hidden />
      </Box>
      <Box sx={{ flex: 1, minWidth: 0 }}>
        <Typography sx={{ overflowWrap: "anywhere" }}>{message}</Typography>
        {cure !== "" && (
          <Typography variant="body2" sx={{ color: "text.secondary", overflowWrap: "anywhere" }}>
            {cure}
          </Typography>
        )}
        {action !== undefined && <Box sx={{ marginBlockStart: 2 }}>{action}</Box>}
      </Box>
    </Box>
  );
}

/** The sentence and the cure of whatever a request threw. */
export function problemOf(error: Error): { message: string; cure: string } {
  return error instanceof ApiError
    ? { message: error.message, cure: error.cure }
    : { message: text.errors.unexpected, cure: error.message };
}
