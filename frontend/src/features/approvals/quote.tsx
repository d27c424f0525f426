/// Words of somebody else, set apart; what matters in them is marked.
import Box from "@mui/material/Box";

interface Props {
  words: string;
  /** What to mark where it stands in the words. */
  marked?: string | null;
}

function partsOf(words: string, marked: string): string[] {
  const at = words.toLowerCase().indexOf(marked.toLowerCase());
  if (marked === "" || at === -1) return [words, "", ""];
  return [words.slice(0, at), words.slice(at, at + marked.length), words.slice(at + marked.length)];
}

export function Quote({ words, marked = null }: Props) {
  const [before, found, after] = partsOf(words, marked ?? "");
  return (
    <Box
      component="blockquote"
      sx={{
        margin: 0,
        marginBlockStart: 0.5,
        paddingInlineStart: 2.5,
        borderInlineStart: "2px solid",
        borderColor: "divider",
        color: "text.secondary",
        fontSize: "0.8125rem",
        whiteSpace: "pre-wrap",
        overflowWrap: "anywhere",
        maxHeight: 160,
        overflowY: "auto",
      }}
    >
      {before}
      {found !== "" && (
        <Box
          component="mark"
          sx={{
            color: "text.primary",
            backgroundColor: (t) =>
              `color-mix(in srgb, ${t.vars.palette.warning.main} 22%, transparent)`,
            fontWeight: 550,
          }}
        >
          {found}
        </Box>
      )}
      {after}
    </Box>
  );
}
