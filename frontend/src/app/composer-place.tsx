/// Where the composer stands: below, as wide as the conversation.
import Box from "@mui/material/Box";
import type { ReactNode } from "react";

export function ComposerPlace({ children }: { children: ReactNode }) {
  return (
    <Box
      sx={{
        width: "100%",
        maxWidth: 760,
        boxSizing: "border-box",
        marginInline: "auto",
        paddingInline: { xs: 2, sm: 6 },
        paddingBlockEnd: { xs: 2, sm: 4 },
        display: "grid",
        gridTemplateColumns: "minmax(0, 1fr)",
        gap: 2,
      }}
    >
      {children}
    </Box>
  );
}
