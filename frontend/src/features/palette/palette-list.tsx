/// What the palette offers, in groups.
import Box from "@mui/material/Box";
import Typography from "@mui/material/Typography";
import { text } from "@/text";
import type { Command, Group } from "./use-palette-groups";

interface Props {
  id: string;
  groups: readonly Group[];
  index: number;
  onRun: (command: Command) => void;
}

/** What the arrow keys have reached is seen. */
function intoView(option: HTMLElement | null): void {
  option?.scrollIntoView({ block: "nearest" });
}

export function PaletteList({ id, groups, index, onRun }: Props) {
  const starts = groups.map((_, i) =>
    groups.slice(0, i).reduce((n, { items }) => n + items.length, 0),
  );
  const isEmpty = groups.every(({ items }) => items.length === 0);
  return (
    <Box
      id={id}
      role="listbox"
      aria-label={text.palette.label}
      sx={{ maxHeight: "50vh", overflowY: "auto", padding: 2 }}
    >
      {isEmpty && (
        <Typography
          role="option"
          aria-selected={false}
          aria-disabled
          sx={{ padding: 3, color: "text.secondary" }}
        >
          {text.palette.none}
        </Typography>
      )}
      {groups.map(
        ({ label, items }, group) =>
          items.length > 0 && (
            <Box key={label} role="group" aria-label={label}>
              <Typography
                variant="body2"
                aria-hidden
                sx={{
                  paddingInline: 3,
                  paddingBlock: 1.5,
                  color: "text.secondary",
                  fontWeight: 600,
                }}
              >
                {label}
              </Typography>
              {items.map((item, i) => {
                const place = (starts[group] ?? 0) + i;
                return (
                  <Box
                    key={`${place} ${item.label}`}
                    id={`${id}-${place}`}
                    role="option"
                    aria-selected={place === index}
                    ref={place === index ? intoView : undefined}
                    // The field keeps the focus; the dialog closes with the click.
                    onMouseDown={(event) => {
                      event.preventDefault();
                      onRun(item);
                    }}
                    sx={{
                      paddingInline: 3,
                      paddingBlock: 2,
                      borderRadius: "8px",
                      cursor: "pointer",
                      overflow: "hidden",
                      textOverflow: "ellipsis",
                      whiteSpace: "nowrap",
                      backgroundColor: (t) =>
                        place === index ? t.vars.palette.soft : "transparent",
                      "&:hover": { backgroundColor: (t) => t.vars.palette.soft },
                    }}
                  >
                    {item.label}
                    {item.note !== undefined && (
                      <Box component="span" sx={{ color: "text.secondary", marginInlineStart: 2 }}>
                        {item.note}
                      </Box>
                    )}
                  </Box>
                );
              })}
            </Box>
          ),
      )}
    </Box>
  );
}
