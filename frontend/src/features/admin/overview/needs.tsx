/// What waits for somebody: a number each, with how long the oldest has waited, and the way there.
import Box from "@mui/material/Box";
import { Link } from "react-router";
import type { Overview } from "@/api/types";
import { overviewText as words } from "@/text/overview";
import { duration } from "@/ui/format";
import { DEAD_LETTERS_PATH, PARKED_PATH, WATCH_PATH } from "@/ui/links";
import { Part } from "@/ui/part";
import { bare, quiet } from "./style";

interface Need {
  name: string;
  count: number;
  /** What more there is to say of them, where there are any. */
  hint: string;
  to?: string;
}

/** How long the oldest has waited. */
function age({ oldest_seconds }: { oldest_seconds: number }): string {
  return words.oldest(duration(oldest_seconds * 1000));
}

/** Those that are counted in rows; a hint says more of what there is. */
function counted(numbers: NonNullable<Overview["numbers"]>): Need[] {
  const { needs } = words;
  const { dead_letters, approvals, outbox, schedules_late, effects_unknown } = numbers;
  const parked = Object.entries(numbers.parked_by).map(([cause, n]) =>
    needs.causeCount(n, needs.causes[cause] ?? cause),
  );
  return [
    {
      name: needs.dead,
      count: dead_letters.count,
      hint: age(dead_letters),
      to: DEAD_LETTERS_PATH,
    },
    { name: needs.parked, count: numbers.parked, hint: parked.join(", "), to: PARKED_PATH },
    { name: needs.approvals, count: approvals.count, hint: age(approvals), to: "/approvals" },
    { name: needs.late, count: schedules_late, hint: needs.lateHint, to: WATCH_PATH },
    { name: needs.effects, count: effects_unknown, hint: needs.effectsHint, to: "/tasks" },
    { name: needs.outbox, count: outbox.count, hint: age(outbox) },
  ];
}

/** What waits, as far as it could be read. */
function needsOf({ numbers, providers }: Overview): Need[] {
  const needs = numbers === null ? [] : counted(numbers);
  if (providers === null) return needs;
  const hint = providers.map(({ label }) => label).join(", ");
  return [...needs, { name: words.needs.providers, count: providers.length, hint, to: "/agents" }];
}

function Card({ name, count, hint, to }: Need) {
  const isQuiet = count === 0;
  const number = isQuiet ? words.needs.none : words.number(count);
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
      {!isQuiet && hint !== "" && <Box sx={quiet}>{hint}</Box>}
    </Box>
  );
}

export function Needs({ told }: { told: Overview }) {
  const needs = needsOf(told);
  // Why they are not known stands above.
  if (needs.length === 0) return null;
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
        {needs.map((need) => (
          <Card key={need.name} {...need} />
        ))}
      </Box>
    </Part>
  );
}
