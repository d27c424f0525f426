/// One letter in full: why, what it says, whose task it is, what happened to it, and what can be done.
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "react-router";
import { letterQuery } from "@/api/dead-letters";
import type { DeadLetterDetail } from "@/api/types";
import { adminText } from "@/text/admin";
import { Fold } from "@/ui/fold";
import { bytes, moment } from "@/ui/format";
import { CorrectForm } from "./correct-form";
import { DecideBar } from "./decide-bar";
import type { Outcome } from "./decided-note";
import { Loading } from "./loading";

const quiet = { color: "text.secondary", fontSize: "0.8125rem", overflowWrap: "anywhere" } as const;

/** Text as it came: it wraps, and what is long scrolls in its own box. */
function Raw({ label, children }: { label: string; children: string }) {
  return (
    <Box
      component="pre"
      role="region"
      aria-label={label}
      tabIndex={0}
      sx={{
        margin: 0,
        padding: 2.5,
        maxHeight: 240,
        overflow: "auto",
        whiteSpace: "pre-wrap",
        overflowWrap: "anywhere",
        fontSize: "0.8125rem",
        borderRadius: "8px",
        backgroundColor: (t) => t.vars.palette.sunken,
      }}
    >
      {children}
    </Box>
  );
}

function Belongs({ letter: { task, step } }: { letter: DeadLetterDetail }) {
  const { dead } = adminText;
  if (task === null) return null;
  return (
    <Box sx={{ ...quiet, "& a": { color: "primary.main" } }}>
      {dead.task}: <Link to={`/t/${task.id}`}>{task.request.slice(0, 120)}</Link> ({task.state})
      {step !== null && `, ${dead.step}: ${step.agent} (${step.state})`}
    </Box>
  );
}

function History({ letter: { history } }: { letter: DeadLetterDetail }) {
  return (
    <Box
      component="ul"
      aria-label={adminText.dead.history}
      sx={{ ...quiet, margin: 0, paddingInlineStart: 5 }}
    >
      {history.map(({ at, words }) => (
        <li key={`${at} ${words}`}>
          <time dateTime={at}>{moment(at)}</time>: {words}
        </li>
      ))}
    </Box>
  );
}

interface Props {
  id: string;
  onDecided: (outcome: Outcome) => void;
}

function Acts({ letter, onDecided }: { letter: DeadLetterDetail } & Omit<Props, "id">) {
  const { dead } = adminText;
  const [isCorrecting, correct] = useState(false);
  const { kind } = letter;
  if (isCorrecting && kind !== "task") {
    return (
      <CorrectForm
        letter={letter}
        label={dead.correctLabel[kind]}
        onDone={(decided) => onDecided({ what: "replayed", decided })}
        onCancel={() => correct(false)}
      />
    );
  }
  return (
    <DecideBar which={{ ids: [letter.id] }} count={1} isOne onDecided={onDecided}>
      {kind !== "task" && (
        <Button
          variant="outlined"
          color="inherit"
          sx={{ borderColor: "divider" }}
          onClick={() => correct(true)}
        >
          {dead.correct[kind]}
        </Button>
      )}
    </DecideBar>
  );
}

export function LetterDetails({ id, onDecided }: Props) {
  const { dead } = adminText;
  const query = useQuery(letterQuery(id));
  const letter = query.data;
  if (letter === undefined) {
    return <Loading of={query} failed={dead.detailFailed} label={dead.detailLoading} />;
  }
  const kept = letter.text ?? letter.base64 ?? "";
  return (
    <Box sx={{ display: "grid", gridTemplateColumns: "minmax(0, 1fr)", gap: 2 }}>
      {letter.error !== null && <Box sx={{ overflowWrap: "anywhere" }}>{letter.error.message}</Box>}
      <Belongs letter={letter} />
      <Raw label={dead.body}>{kept}</Raw>
      {letter.is_cut && (
        <Box sx={quiet}>{dead.cut(bytes(new Blob([kept]).size), bytes(letter.size))}</Box>
      )}
      {Object.keys(letter.headers).length > 0 && (
        <Fold label={dead.headers}>
          <Raw label={dead.headers}>{JSON.stringify(letter.headers, null, 2)}</Raw>
        </Fold>
      )}
      <History letter={letter} />
      {letter.state === "open" && <Acts letter={letter} onDecided={onDecided} />}
    </Box>
  );
}
