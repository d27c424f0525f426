/// How code looks.
import type { SxProps, Theme } from "@mui/material/styles";

export const codeStyle: SxProps<Theme> = {
  borderRadius: "10px",
  backgroundColor: (t) => t.vars.palette.soft,
  overflow: "hidden",
  "& .bar": {
    display: "flex",
    alignItems: "center",
    justifyContent: "space-between",
    paddingInlineStart: 4,
    paddingInlineEnd: 1,
    paddingBlockStart: 1,
  },
  "& pre": {
    margin: 0,
    paddingInline: 4,
    paddingBlockEnd: 3.5,
    overflow: "auto",
    maxHeight: 520,
    fontSize: "0.8125rem",
    lineHeight: 1.6,
    // Code reads from left to right in every language.
    direction: "ltr",
    textAlign: "left",
    overflowWrap: "normal",
  },
  "& pre:focus-visible": { outlineOffset: -2 },
  "& code": {
    fontFamily: `"JetBrains Mono Variable", ui-monospace, monospace`,
    fontVariantLigatures: "none",
  },
  "& .hljs-keyword, & .hljs-literal, & .hljs-type, & .hljs-meta": {
    color: (t) => t.vars.palette.code.keyword,
  },
  "& .hljs-string, & .hljs-regexp, & .hljs-addition": { color: (t) => t.vars.palette.code.text },
  "& .hljs-number, & .hljs-variable, & .hljs-deletion": {
    color: (t) => t.vars.palette.code.number,
  },
  "& .hljs-comment, & .hljs-quote": { color: (t) => t.vars.palette.code.comment },
  "& .hljs-title, & .hljs-attr, & .hljs-name, & .hljs-built_in, & .hljs-section": {
    color: (t) => t.vars.palette.code.name,
  },
};
