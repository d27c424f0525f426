/// How a comparison looks.
import type { SxProps, Theme } from "@mui/material/styles";

const MONO = `"JetBrains Mono Variable", ui-monospace, monospace`;

export const diffStyle: SxProps<Theme> = {
  fontSize: "0.8125rem",
  // Comparisons read from left to right in every language.
  direction: "ltr",
  textAlign: "left",
  "& .diff": {
    width: "100%",
    tableLayout: "fixed",
    borderCollapse: "collapse",
    fontFamily: MONO,
    fontVariantLigatures: "none",
    lineHeight: 1.55,
  },
  "& .diff td": { verticalAlign: "top" },
  "& .diff-gutter-col": { width: "5ch" },
  "& .diff td.diff-gutter": {
    paddingBlock: 0,
    paddingInline: "0.5ch",
    textAlign: "right",
    userSelect: "none",
    color: "text.secondary",
  },
  "& .diff td.diff-code": {
    whiteSpace: "pre-wrap",
    overflowWrap: "anywhere",
    paddingBlock: 0,
    paddingInline: "1ch",
  },
  "& .diff-code-insert, & .diff-gutter-insert": {
    backgroundColor: (t) => t.vars.palette.changed.added,
    color: "text.primary",
  },
  "& .diff-code-delete, & .diff-gutter-delete": {
    backgroundColor: (t) => t.vars.palette.changed.removed,
    color: "text.primary",
  },
  "& .diff-code-insert .diff-code-edit": {
    backgroundColor: (t) => t.vars.palette.changed.addedWords,
    borderRadius: "3px",
  },
  "& .diff-code-delete .diff-code-edit": {
    backgroundColor: (t) => t.vars.palette.changed.removedWords,
    borderRadius: "3px",
  },
  // Colour alone says nothing to some: a sign stands before each changed line.
  "& .diff-code::before": { content: '"  "', whiteSpace: "pre", userSelect: "none" },
  "& .diff-code-insert::before": { content: '"+ "' },
  "& .diff-code-delete::before": { content: '"− "' },
  "& .diff-code-omit::before": { content: "none" },
  "& .diff td.diff-decoration-content": {
    padding: 0,
    backgroundColor: (t) => t.vars.palette.sunken,
    borderBlock: "1px solid",
    borderColor: "divider",
    color: "text.secondary",
    textAlign: "center",
    fontFamily: "inherit",
  },
  "& .diff-decoration-gutter": { display: "none" },
  "& .same": {
    width: "100%",
    paddingBlock: 1,
    fontSize: "0.8125rem",
    justifyContent: "center",
    display: "flex",
  },
};
