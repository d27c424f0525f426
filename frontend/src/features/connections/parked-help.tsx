/// What lets a parked step go on: the account it needs, connected again or allowed more.
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { connectionsQuery, useAskGoogle, type Scope } from "@/api/connections";
import type { StepDetail } from "@/api/types";
import { text } from "@/text";
import { CONNECTIONS_PATH } from "@/ui/links";
import { Problem, problemOf } from "@/ui/problem";
import { ALL_SCOPES } from "./scopes";

const CODES = new Set(["reconnect", "scope_missing", "connect"]);

/** A failure's details are texts: these stand with commas between. */
function scopesIn(value: unknown): Scope[] {
  const named = typeof value === "string" ? value.split(",") : [];
  return ALL_SCOPES.filter((scope) => named.includes(scope));
}

export default function ParkedHelp({ step }: { step: StepDetail }) {
  const connections = useQuery(connectionsQuery).data?.items ?? [];
  const ask = useAskGoogle();
  const { error } = step;
  if (error === null || !CODES.has(error.code)) return null;
  const found = connections.find(({ id }) => id === error.details.connection_id);
  const wanted = new Set([...(found?.scopes ?? []), ...scopesIn(error.details.scopes)]);
  const asksGoogle = found?.provider === "gmail" && !found.delegated;
  return (
    <Box
      sx={{
        paddingInlineStart: "40px",
        paddingInlineEnd: 3.5,
        paddingBlockEnd: 3,
        display: "grid",
        gap: 2,
        justifyItems: "start",
      }}
    >
      {asksGoogle ? (
        <Button
          variant="contained"
          disabled={ask.isPending}
          onClick={() =>
            ask.mutate({
              scopes: wanted.size > 0 ? ALL_SCOPES.filter((scope) => wanted.has(scope)) : ["read"],
              connection_id: found.id,
              // Back to the very request that waits.
              back: `${location.pathname}${location.search}`,
            })
          }
        >
          {error.code === "scope_missing"
            ? text.parked.allowAction
            : text.parked.reconnectAction(text.parked.providers.gmail)}
        </Button>
      ) : (
        <Button variant="outlined" component={Link} to={CONNECTIONS_PATH}>
          {text.parked.settings}
        </Button>
      )}
      {ask.error !== null && <Problem {...problemOf(ask.error)} />}
    </Box>
  );
}
