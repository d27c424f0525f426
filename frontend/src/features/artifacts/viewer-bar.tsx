/// What can be said and done about an open file, above it.
import Box from "@mui/material/Box";
import type { ReactNode } from "react";

interface Props {
  /** What the controls are for, when a screen reader comes to them. */
  label?: string;
  children: ReactNode;
}

export function ViewerBar({ label, children }: Props) {
  return (
    <Box
      role={label === undefined ? undefined : "toolbar"}
      aria-label={label}
      sx={{
        display: "flex",
        flexWrap: "wrap",
        alignItems: "center",
        columnGap: 1.5,
        rowGap: 1,
        paddingInline: 4,
        paddingBlockEnd: 1.5,
        color: "text.secondary",
        fontSize: "0.8125rem",
        fontVariantNumeric: "tabular-nums",
        borderBlockEnd: "1px solid",
        borderColor: "divider",
      }}
    >
      {children}
    </Box>
  );
}

/** Pushes what follows to the end of the bar. */
export function BarSpace() {
  return <Box sx={{ flex: 1 }} />;
}
