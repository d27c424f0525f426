/// An empty state: one sentence and at most one action.
import Box from "@mui/material/Box";
import Typography from "@mui/material/Typography";
import type { ReactNode } from "react";

export function Empty({ children, action }: { children: ReactNode; action?: ReactNode }) {
  return (
    <Box sx={{ padding: 6, textAlign: "center", color: "text.secondary" }}>
      <Typography component="div">{children}</Typography>
      {action !== undefined && <Box sx={{ marginBlockStart: 3 }}>{action}</Box>}
    </Box>
  );
}
