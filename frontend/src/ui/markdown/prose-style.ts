/// How written text looks.
import type { SxProps, Theme } from "@mui/material/styles";

const MONO = `"JetBrains Mono Variable", ui-monospace, monospace`;

export const proseStyle: SxProps<Theme> = {
  fontSize: "1rem",
  lineHeight: 1.65,
  overflowWrap: "anywhere",
  "& > * > :first-of-type, & > :first-of-type": { marginBlockStart: 0 },
  "& > :last-child": { marginBlockEnd: 0 },
  "& p, & ul, & ol, & blockquote, & .block": { marginBlock: 3 },
  "& h2, & h3, & h4, & h5, & h6": {
    lineHeight: 1.35,
    marginBlockStart: 6,
    marginBlockEnd: 2,
    fontWeight: 600,
  },
  "& h2": { fontSize: "1.25rem" },
  "& h3": { fontSize: "1.125rem" },
  "& h4, & h5, & h6": { fontSize: "1rem" },
  "& ul, & ol": { paddingInlineStart: 6 },
  "& li": { marginBlock: 1 },
  "& li > p": { marginBlock: 1 },
  "& a": { color: "primary.main", textUnderlineOffset: "3px" },
  "& blockquote": {
    marginInline: 0,
    paddingInlineStart: 4,
    borderInlineStart: "3px solid",
    borderColor: "divider",
    color: "text.secondary",
  },
  "& hr": { border: 0, borderBlockStart: "1px solid", borderColor: "divider", marginBlock: 5 },
  "& :not(pre) > code": {
    fontFamily: MONO,
    fontSize: "0.875em",
    paddingInline: 1,
    paddingBlock: "1px",
    borderRadius: "5px",
    backgroundColor: (t) => t.vars.palette.soft,
  },
  "& table": {
    borderCollapse: "collapse",
    fontSize: "0.875rem",
    fontVariantNumeric: "tabular-nums",
    lineHeight: 1.5,
  },
  "& th, & td": {
    textAlign: "start",
    paddingBlock: 1.5,
    paddingInline: 3,
    borderBlockEnd: "1px solid",
    borderColor: "divider",
    overflowWrap: "normal",
  },
  "& th": { fontWeight: 600, color: "text.secondary", whiteSpace: "nowrap" },
  "& th:first-of-type, & td:first-of-type": { paddingInlineStart: 0 },
  "& .table": { overflowX: "auto" },
  "& .katex-display": { overflowX: "auto", overflowY: "hidden" },
};
