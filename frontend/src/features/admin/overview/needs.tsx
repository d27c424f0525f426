/// What waits for somebody: a number each, with how long the oldest has waited, and the way there.
import Box from "@mui/material/Box";
import { Link } from "react-router";
import type { Overview } from "@/api/types";
import { overviewText as words } from "@/text/overview";
import { duration } from "@/ui/format";
import { DEAD_LETTERS_PATH, PARKED_PATH } from "@/ui/links";
import { Part } from "@/ui/part";
import { bare, quiet } from "./style";

interface Need {
  name: string;
  /** Null where it could not be read. */
  count: number | null;
  hint: string;
  to?: string;
}

/** How long the oldest has waited, where there is one. */
function age(waiting: { count: number; oldest_seconds: number } | undefined): string {
  if (waiting === undefined || waiting.count === 0) return "";
  return words.oldest(duration(waiting.oldest_seconds * 1000));
}

function needsOf({ numbers, providers }: Overview): Need[] {
  const { needs } = words;
  const parked = Object.entries(numbers?.parked_by ?? {})
    .map(([cause, n]) => needs.causeCount(n, needs.causes[cause] ?? cause))
    .join(", ");
  return [
    {
      name: needs.dead,
      count: numbers?.dead_letters.count ?? null,
      hint: age(numbers?.dead_letters),
      to: DEAD_LETTERS_PATH,
    },
    { name: needs.parked, count: numbers?.parked ?? null, hint: parked, to: PARKED_PATH },
    {
      name: needs.approvals,
      count: numbers?.approvals.count ?? null,
      hint: age(numbers?.approvals),
      to: "/approvals",
    },
    {
      name: needs.providers,
      count: providers?.length ?? null,
      hint: providers?.map(({ label }) => label).join(", ") ?? "",
      to: "/agents",
    },
    {
      name: needs.late,
      count: numbers?.schedules_late ?? null,
      hint: numbers?.schedules_late ? needs.lateHint : "",
      to: "/watch",
    },
    {
      name: needs.effects,
      count: numbers?.effects_unknown ?? null,
      hint: numbers?.effects_unknown ? needs.effectsHint : "",
      to: "/tasks",
    },
    { name: needs.outbox, count: numbers?.outbox.count ?? null, hint: age(numbers?.outbox) },
  ];
}

function Card({ name, count, hint, to }: Need) {
  const number = count === null ? words.unknown : count === 0 ? words.needs.none : String(count);
  const isQuiet = count === null || count === 0;
  return (
    <Box
      component="li"
      data-testid="need"
      sx={{
        padding: 3,
        border: "1px solid",
        borderColor: "divider",
        borderRadius: "10px",
        minWidth: 0,
      }}
    >
      <Box sx={quiet}>{name}</Box>
      <Box
        sx={{
          fontSize: isQuiet ? "1rem" : "1.25rem",
          fontWeight: isQuiet ? 400 : 600,
          color: isQuiet ? "text.secondary" : "text.primary",
          fontVariantNumeric: "tabular-nums",
          "& a": { color: "inherit", textUnderlineOffset: "3px" },
        }}
      >
        {to === undefined ? (
          number
        ) : (
          <Link to={to} aria-label={`${name}: ${number}`}>
            {number}
          </Link>
        )}
      </Box>
      {hint !== "" && <Box sx={quiet}>{hint}</Box>}
    </Box>
  );
}

export function Needs({ told }: { told: Overview }) {
  return (
    <Part title={words.needs.title}>
      <Box
        component="ul"
        sx={{
          ...bare,
          display: "grid",
          gap: 2,
          gridTemplateColumns: "repeat(auto-fill, minmax(148px, 1fr))",
        }}
      >
        {needsOf(told).map((need) => (
          <Card key={need.name} {...need} />
        ))}
      </Box>
    </Part>
  );
}
