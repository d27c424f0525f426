/// The text of a mail: as it is formatted where it is, else as plain text.
import Box from "@mui/material/Box";
import { useState } from "react";
import type { MailCard } from "@/api/types";
import { text } from "@/text";
import { FilterChips } from "@/ui/filter-chips";
import { MailFrame } from "./mail-frame";

type View = "formatted" | "plain";

export function MailBody({ card }: { card: MailCard }) {
  const [view, setView] = useState<View>("formatted");
  const { html } = card;
  const { mail } = text;
  return (
    <Box sx={{ padding: 3, display: "grid", gridTemplateColumns: "minmax(0, 1fr)", gap: 2 }}>
      {html !== null && (
        <FilterChips
          label={mail.view}
          value={view}
          options={[
            { value: "formatted", label: mail.formatted },
            { value: "plain", label: mail.plain },
          ]}
          onChange={setView}
        />
      )}
      {html !== null && view === "formatted" ? (
        <MailFrame html={html} />
      ) : (
        // A long text scrolls inside itself, also by keyboard.
        <Box
          role="group"
          aria-label={mail.plain}
          tabIndex={0}
          data-testid="mail-text"
          sx={{
            maxHeight: 360,
            overflowY: "auto",
            whiteSpace: "pre-wrap",
            overflowWrap: "anywhere",
            "&:focus-visible": { outlineOffset: -2 },
          }}
        >
          {card.text === "" ? mail.noText : card.text}
        </Box>
      )}
    </Box>
  );
}
