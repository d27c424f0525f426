/// A page of its own: title, one line of what it is for, content.
import Box from "@mui/material/Box";
import Typography from "@mui/material/Typography";
import type { ReactNode } from "react";

interface Props {
  title: string;
  lead: string;
  children: ReactNode;
}

export function Room({ title, lead, children }: Props) {
  return (
    <Box
      component="main"
      id="main"
      tabIndex={-1}
      sx={{ flex: 1, minWidth: 0, overflowY: "auto", outline: "none" }}
    >
      <Box
        sx={{
          maxWidth: 920,
          marginInline: "auto",
          paddingInline: { xs: 4, sm: 6 },
          paddingBlock: { xs: 6, sm: 10 },
          display: "grid",
          gridTemplateColumns: "minmax(0, 1fr)",
          gap: 5,
        }}
      >
        <Box>
          <Typography variant="h1">{title}</Typography>
          <Typography sx={{ color: "text.secondary", marginBlockStart: 1 }}>{lead}</Typography>
        </Box>
        {children}
      </Box>
    </Box>
  );
}
