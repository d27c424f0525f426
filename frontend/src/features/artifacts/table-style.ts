/// How a table looks.
import type { SxProps, Theme } from "@mui/material/styles";

export const tableStyle: SxProps<Theme> = {
  borderCollapse: "separate",
  borderSpacing: 0,
  minWidth: "100%",
  fontSize: "0.8125rem",
  fontVariantNumeric: "tabular-nums",
  "& th": {
    position: "sticky",
    insetBlockStart: 0,
    zIndex: 1,
    backgroundColor: (t) => t.vars.palette.sunken,
    color: "text.secondary",
    fontWeight: 600,
    borderBlockStart: "1px solid",
    borderColor: "divider",
  },
  "& th, & td": {
    height: 32,
    boxSizing: "border-box",
    paddingInline: 3,
    paddingBlock: 0,
    textAlign: "start",
    whiteSpace: "nowrap",
    maxWidth: 320,
    overflow: "hidden",
    textOverflow: "ellipsis",
    borderBlockEnd: "1px solid",
    borderColor: "divider",
  },
  "& th:first-of-type, & td:first-of-type": { paddingInlineStart: 4 },
  "& .number": { textAlign: "end" },
  "& tbody tr:hover td": { backgroundColor: (t) => t.vars.palette.sunken },
};
