/// A list under a heading of its own, and one entry of it.
import Box from "@mui/material/Box";
import Typography from "@mui/material/Typography";
import { useId, type ReactNode } from "react";

export function Block({ title, children }: { title: string; children: ReactNode }) {
  const id = useId();
  return (
    <Box
      component="section"
      aria-labelledby={id}
      sx={{
        display: "grid",
        gridTemplateColumns: "minmax(0, 1fr)",
        gap: 2.5,
        marginBlockStart: 1.5,
      }}
    >
      <Typography id={id} component="h3" variant="subtitle2">
        {title}
      </Typography>
      {children}
    </Box>
  );
}

export function Entries({ children }: { children: ReactNode }) {
  return (
    <Box
      component="ul"
      sx={{
        listStyle: "none",
        margin: 0,
        padding: 0,
        display: "grid",
        gridTemplateColumns: "minmax(0, 1fr)",
        gap: 3,
      }}
    >
      {children}
    </Box>
  );
}

interface EntryProps {
  testId: string;
  isMarked?: boolean;
  children: ReactNode;
}

export function Entry({ testId, isMarked = false, children }: EntryProps) {
  return (
    <Box
      component="li"
      data-testid={testId}
      sx={{
        border: 1,
        borderColor: isMarked ? "warning.main" : "divider",
        borderRadius: "12px",
        padding: 4,
        display: "grid",
        gridTemplateColumns: "minmax(0, 1fr)",
        gap: 1.5,
      }}
    >
      {children}
    </Box>
  );
}

/** An entry's name, and beside it what can be done with it. */
export function Head({ name, children }: { name: string; children: ReactNode }) {
  return (
    <Box
      sx={{
        display: "flex",
        flexWrap: "wrap",
        columnGap: 3,
        alignItems: "center",
        justifyContent: "space-between",
      }}
    >
      <Typography component="h4" variant="subtitle1" sx={{ overflowWrap: "anywhere" }}>
        {name}
      </Typography>
      <Box sx={{ display: "flex", gap: 2, alignItems: "center" }}>{children}</Box>
    </Box>
  );
}

/** What is known of an entry besides: small, side by side as far as there is room. */
export function Small({ children }: { children: ReactNode }) {
  return (
    <Box
      sx={{
        display: "flex",
        flexWrap: "wrap",
        columnGap: 3,
        color: "text.secondary",
        fontSize: "0.8125rem",
        overflowWrap: "anywhere",
      }}
    >
      {children}
    </Box>
  );
}
