/// One letter in its list: what it says, whose it is, how often it died; it opens in its place.
import Box from "@mui/material/Box";
import ButtonBase from "@mui/material/ButtonBase";
import Checkbox from "@mui/material/Checkbox";
import { useId, useState } from "react";
import type { DeadLetter } from "@/api/types";
import { adminText } from "@/text/admin";
import { bytes, moment, since } from "@/ui/format";
import type { Outcome } from "./decided-note";
import { LetterDetails } from "./letter-details";

interface Props {
  letter: DeadLetter;
  now: number;
  /** Whether it is chosen; null where nothing can be decided any more. */
  isChosen: boolean | null;
  onToggle: () => void;
  onDecided: (outcome: Outcome) => void;
}

export function LetterRow({ letter, now, isChosen, onToggle, onDecided }: Props) {
  const { dead } = adminText;
  const panel = useId();
  const [isOpen, setOpen] = useState(false);
  const words = letter.excerpt.trim() || dead.noText(bytes(letter.size));
  const facts = [
    dead.kinds[letter.kind],
    letter.person ?? letter.queue,
    dead.deaths(letter.deaths),
  ].filter(Boolean);
  return (
    <Box
      component="li"
      data-testid="letter"
      sx={{ "& + li": { borderBlockStart: "1px solid", borderColor: "divider" } }}
    >
      <Box sx={{ display: "flex", gap: 1, alignItems: "flex-start" }}>
        {isChosen !== null && (
          <Checkbox
            size="small"
            checked={isChosen}
            onChange={onToggle}
            slotProps={{ input: { "aria-label": dead.choose(words.slice(0, 60)) } }}
          />
        )}
        <ButtonBase
          aria-expanded={isOpen}
          aria-controls={panel}
          onClick={() => setOpen(!isOpen)}
          sx={{
            flex: 1,
            minWidth: 0,
            display: "block",
            textAlign: "start",
            paddingBlock: 2,
            borderRadius: "6px",
          }}
        >
          <Box
            component="span"
            sx={{
              display: "block",
              overflow: "hidden",
              textOverflow: "ellipsis",
              whiteSpace: "nowrap",
            }}
          >
            {words}
          </Box>
          <Box
            component="span"
            title={moment(letter.last_seen_at)}
            sx={{ display: "block", color: "text.secondary", fontSize: "0.8125rem" }}
          >
            {[...facts, since(letter.last_seen_at, now)].join(" · ")}
          </Box>
        </ButtonBase>
      </Box>
      <Box id={panel} hidden={!isOpen} sx={{ paddingBlockEnd: 3 }}>
        {isOpen && <LetterDetails id={letter.id} onDecided={onDecided} />}
      </Box>
    </Box>
  );
}
