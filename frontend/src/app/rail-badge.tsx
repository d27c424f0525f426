/// How many things in a room wait for the person.
import Box from "@mui/material/Box";
import { text } from "@/text";
import { visuallyHidden } from "@/ui/visually-hidden";

export function RailBadge({ count }: { count: string }) {
  return (
    <Box
      component="span"
      data-testid="badge"
      sx={{
        position: "absolute",
        insetBlockStart: -6,
        insetInlineStart: 12,
        minWidth: 16,
        paddingInline: 1,
        boxSizing: "border-box",
        borderRadius: "8px",
        fontSize: "0.6875rem",
        lineHeight: "16px",
        fontWeight: 600,
        textAlign: "center",
        fontVariantNumeric: "tabular-nums",
        color: "primary.contrastText",
        backgroundColor: "primary.main",
      }}
    >
      <span aria-hidden>{count}</span>
      <span style={visuallyHidden}>{text.rail.waiting(count)} </span>
    </Box>
  );
}
