/// How the tables of this room look.
import type { SxProps, Theme } from "@mui/material/styles";

export const tableStyle: SxProps<Theme> = {
  width: "100%",
  borderCollapse: "collapse",
  fontSize: "0.875rem",
  "& th, & td": {
    textAlign: "start",
    verticalAlign: "top",
    paddingBlock: 2.5,
    paddingInline: 2,
    borderBlockEnd: "1px solid",
    borderColor: "divider",
  },
  "& th": {
    fontSize: "0.8125rem",
    fontWeight: 550,
    color: "text.secondary",
    whiteSpace: "nowrap",
    paddingBlock: 1.5,
  },
  "& .number": {
    textAlign: "end",
    whiteSpace: "nowrap",
    fontVariantNumeric: "tabular-nums",
  },
  "& .quiet": { color: "text.secondary" },
};

/** Shown from this width on only. */
export const wide = { display: { xs: "none", md: "table-cell" } } as const;
