/// What became of letters that were decided about, and why some of them stay.
import Alert from "@mui/material/Alert";
import Box from "@mui/material/Box";
import type { DecidedLetters } from "@/api/types";
import { adminText } from "@/text/admin";

export interface Outcome {
  what: "replayed" | "discarded";
  decided: DecidedLetters;
}

export function DecidedNote({ what, decided, onClose }: Outcome & { onClose: () => void }) {
  const { dead } = adminText;
  const { done, already, left, kept, kept_count } = decided;
  const said = [
    done > 0 ? dead.done[what](done) : dead.nothingDone[what],
    ...(already > 0 ? [dead.already(already)] : []),
    ...(left > 0 ? [dead.left(left)] : []),
  ];
  // Many that stay for the same reason are said once.
  const reasons = [...new Set(kept.map(({ message, cure }) => `${message} ${cure}`.trim()))];
  return (
    <Alert
      severity={kept_count > 0 ? "warning" : "success"}
      variant="outlined"
      onClose={onClose}
      closeText={dead.close}
      sx={{ overflowWrap: "anywhere" }}
    >
      {said.join(" ")}
      {kept_count > 0 && (
        <>
          {` ${dead.stay(kept_count)}`}
          <Box component="ul" sx={{ margin: 0, paddingInlineStart: 5 }}>
            {reasons.map((reason) => (
              <li key={reason}>{reason}</li>
            ))}
          </Box>
        </>
      )}
    </Alert>
  );
}
