/// Services and roles: what is wrong comes first, with what it means and what to do; the rest is one line.
import Box from "@mui/material/Box";
import { CircleAlert, CircleHelp, Hourglass } from "lucide-react";
import type { Overview, RoleHealth, ServiceHealth } from "@/api/types";
import { overviewText as words } from "@/text/overview";
import { Part } from "@/ui/part";
import { bare, quiet } from "./style";

const MARKS = {
  missing: [CircleAlert, "error.main"],
  starting: [Hourglass, "warning.main"],
  unknown: [CircleHelp, "text.secondary"],
} as const;

type Standing = ServiceHealth["standing"];

/** A role that isn't one of those that are always there is an agent's. */
function nameOf(of: ServiceHealth | RoleHealth): string {
  const { names, agent } = words.health;
  return names[of.name] ?? ("workers" in of ? agent(of.name) : of.name);
}

function Trouble({ of, standing }: { of: ServiceHealth; standing: Exclude<Standing, "ok"> }) {
  const [Icon, color] = MARKS[standing];
  return (
    <Box component="li" data-testid="trouble" sx={{ display: "flex", gap: 2, minWidth: 0 }}>
      <Box sx={{ color, display: "flex", paddingBlockStart: "2px" }}>
        <Icon size={18} aria-hidden />
      </Box>
      <Box sx={{ minWidth: 0, overflowWrap: "anywhere" }}>
        <Box>
          <Box component="strong" sx={{ fontWeight: 600 }}>
            {nameOf(of)}
          </Box>
          {`: ${words.health.standing[standing]}. ${of.detail}`}
        </Box>
        {of.cure !== "" && <Box sx={quiet}>{of.cure}</Box>}
      </Box>
    </Box>
  );
}

/** Its name, with how many are running where that is known. */
function fine(of: ServiceHealth | RoleHealth): string {
  const workers = "workers" in of ? of.workers : null;
  return workers === null || workers === 0
    ? nameOf(of)
    : `${nameOf(of)} (${words.health.running(workers)})`;
}

export function Health({ told }: { told: Overview }) {
  const all = [...told.services, ...told.roles];
  const troubles = all.filter(({ standing }) => standing !== "ok");
  const well = all.filter(({ standing }) => standing === "ok").map(fine);
  return (
    <Part title={words.health.title}>
      {troubles.length === 0 && <Box>{words.health.allFine}</Box>}
      <Box
        component="ul"
        aria-label={words.health.list}
        sx={{ ...bare, display: "grid", gap: 2.5 }}
      >
        {troubles.map((each) =>
          each.standing === "ok" ? null : (
            <Trouble key={each.name} of={each} standing={each.standing} />
          ),
        )}
        {well.length > 0 && (
          <Box component="li" sx={quiet}>
            {words.health.fine(well.join(", "))}
          </Box>
        )}
      </Box>
    </Part>
  );
}
