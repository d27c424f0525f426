/// How the quiet lines and lists of the overview look.

export const quiet = {
  color: "text.secondary",
  fontSize: "0.8125rem",
  overflowWrap: "anywhere",
  fontVariantNumeric: "tabular-nums",
} as const;

export const bare = { listStyle: "none", margin: 0, padding: 0 } as const;
