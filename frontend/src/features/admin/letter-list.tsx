/// The letters of one cause, the newest first; each opens in its place.
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { lettersQuery, type LetterFilter } from "@/api/dead-letters";
import { adminText } from "@/text/admin";
import type { Outcome } from "./decided-note";
import { LetterRow } from "./letter-row";
import { Loading } from "./loading";

const PAGE = 25;
/** As many as the server gives at once. */
const MOST = 200;

interface Props {
  filter: LetterFilter;
  label: string;
  now: number;
  /** Those that are chosen; null where nothing can be decided any more. */
  chosen: readonly string[] | null;
  onToggle: (id: string) => void;
  onDecided: (outcome: Outcome) => void;
}

export function LetterList({ filter, label, now, chosen, onToggle, onDecided }: Props) {
  const { dead } = adminText;
  const [limit, setLimit] = useState(PAGE);
  const list = useQuery({
    ...lettersQuery({ ...filter, limit }),
    placeholderData: (old) => old,
  });
  const hasMore = list.data?.next !== null && list.data !== undefined;
  return (
    <>
      <Loading of={list} failed={dead.failed} label={dead.loading} />
      <Box
        component="ul"
        aria-label={label}
        sx={{ listStyle: "none", margin: 0, padding: 0 }}
        hidden={list.data === undefined}
      >
        {list.data?.items.map((letter) => (
          <LetterRow
            key={letter.id}
            letter={letter}
            now={now}
            isChosen={chosen?.includes(letter.id) ?? null}
            onToggle={() => onToggle(letter.id)}
            onDecided={onDecided}
          />
        ))}
      </Box>
      {hasMore && limit < MOST && (
        <Button color="inherit" onClick={() => setLimit(Math.min(MOST, limit + PAGE))}>
          {dead.more}
        </Button>
      )}
      {hasMore && limit >= MOST && (
        <Box sx={{ color: "text.secondary", fontSize: "0.8125rem" }}>{dead.moreThere}</Box>
      )}
    </>
  );
}
