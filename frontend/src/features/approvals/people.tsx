/// To whom a mail goes: a few at once, the rest behind their count; what is unusual about one stands beside it.
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import { useState } from "react";
import type { ActWarning } from "@/api/types";
import { text } from "@/text";

interface Props {
  label: string;
  addresses: readonly string[];
  warnings: readonly ActWarning[];
}

/** Shown before the rest folds away. */
const FIRST = 4;

/** The address inside "Ann <ann@example.org>", to compare. */
function bare(address: string): string {
  return (/<([^>]+)>/.exec(address)?.[1] ?? address).trim().toLowerCase();
}

export function marksOf(address: string, warnings: readonly ActWarning[]): string[] {
  return warnings.flatMap(({ code, subject }) =>
    subject !== null && bare(subject) === bare(address) ? [text.mail.marks[code] ?? []].flat() : [],
  );
}

function Person({ address, marks }: { address: string; marks: readonly string[] }) {
  return (
    <Box
      component="li"
      sx={{ display: "inline-flex", flexWrap: "wrap", columnGap: 1.5, overflowWrap: "anywhere" }}
    >
      <span>{address}</span>
      {marks.map((mark) => (
        <Box
          key={mark}
          component="span"
          sx={{
            paddingInline: 1.5,
            borderRadius: "4px",
            fontSize: "0.8125rem",
            color: "warning.main",
            backgroundColor: (t) =>
              `color-mix(in srgb, ${t.vars.palette.warning.main} 12%, transparent)`,
          }}
        >
          {mark}
        </Box>
      ))}
    </Box>
  );
}

export function People({ label, addresses, warnings }: Props) {
  const [isWhole, setWhole] = useState(false);
  // Whoever is unusual is never folded away.
  const ordered = [...addresses].sort(
    (a, b) => marksOf(b, warnings).length - marksOf(a, warnings).length,
  );
  const least = ordered.filter((address) => marksOf(address, warnings).length > 0).length;
  const folded = Math.max(FIRST, Math.min(least, FIRST * 5));
  const hasMore = ordered.length > folded + 1;
  const shown = hasMore && !isWhole ? ordered.slice(0, folded) : ordered;
  return (
    <Box>
      {addresses.length > FIRST && (
        <Box component="span" sx={{ fontWeight: 600 }}>
          {text.mail.people(addresses.length)}
        </Box>
      )}
      <Box
        component="ul"
        aria-label={label}
        {...(isWhole ? { tabIndex: 0 } : {})}
        sx={{
          listStyle: "none",
          margin: 0,
          padding: 0,
          display: "flex",
          flexWrap: "wrap",
          columnGap: 3,
          rowGap: 0.5,
          maxHeight: isWhole ? 220 : "none",
          overflowY: isWhole ? "auto" : "visible",
        }}
      >
        {shown.map((address, index) => (
          <Person
            key={`${index} ${address}`}
            address={address}
            marks={marksOf(address, warnings)}
          />
        ))}
      </Box>
      {hasMore && (
        <Button
          color="inherit"
          aria-expanded={isWhole}
          onClick={() => setWhole(!isWhole)}
          sx={{ paddingInline: 1, marginInlineStart: -1, color: "text.secondary" }}
        >
          {isWhole ? text.mail.fewer : text.mail.more(ordered.length - folded)}
        </Button>
      )}
    </Box>
  );
}
