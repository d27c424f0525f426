/// "expires in 23 h", the exact moment on hover.
import Box from "@mui/material/Box";
import type { ApprovalView } from "@/api/types";
import { text } from "@/text";
import { moment, until } from "@/ui/format";

/** Milliseconds before the end from which on it is said louder. */
const SOON = 60 * 60_000;

export function Deadline({ approval, now }: { approval: ApprovalView; now: number }) {
  const { expires_at } = approval;
  const left = approval.state === "expired" ? null : until(expires_at, now);
  const isSoon = left === null || Date.parse(expires_at) - now < SOON;
  return (
    <Box
      component="time"
      dateTime={expires_at}
      title={moment(expires_at)}
      sx={{
        color: isSoon ? "warning.main" : "text.secondary",
        fontSize: "0.8125rem",
        whiteSpace: "nowrap",
        fontVariantNumeric: "tabular-nums",
      }}
    >
      {left === null ? text.approvals.expired : text.approvals.expires(left)}
    </Box>
  );
}
