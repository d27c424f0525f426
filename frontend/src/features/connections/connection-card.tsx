/// One connected account: whose it is, what agents may do with it, how it is, and what can be done about it.
import Box from "@mui/material/Box";
import Typography from "@mui/material/Typography";
import { Check, CircleAlert, Clock, Unplug } from "lucide-react";
import type { ConnectionView } from "@/api/types";
import { text } from "@/text";
import { settingsText } from "@/text/settings";
import { moment, since } from "@/ui/format";
import { useNow } from "@/ui/use-now";
import { ConnectionActs } from "./connection-acts";

const MARKS = { new: Clock, active: Check, reconnect: CircleAlert, disconnecting: Unplug };
const COLORS = {
  new: "text.secondary",
  active: "success.main",
  reconnect: "warning.main",
  disconnecting: "text.secondary",
};

const MINUTE = 60_000;

function State({ state }: { state: ConnectionView["state"] }) {
  const Icon = MARKS[state];
  return (
    <Box
      component="span"
      data-testid="connection-state"
      sx={{ display: "inline-flex", gap: 1.5, alignItems: "center", color: COLORS[state] }}
    >
      <Icon size={16} aria-hidden />
      {settingsText.connections.state[state]}
    </Box>
  );
}

function Use({ connection }: { connection: ConnectionView }) {
  const now = useNow(true, MINUTE);
  const { created_at, last_used_at } = connection;
  const { connections } = settingsText;
  return (
    <>
      <time dateTime={created_at} title={moment(created_at)}>
        {connections.connected(since(created_at, now))}
      </time>
      {last_used_at === null ? (
        <span>{connections.neverUsed}</span>
      ) : (
        <time dateTime={last_used_at} title={moment(last_used_at)}>
          {connections.lastUsed(since(last_used_at, now))}
        </time>
      )}
    </>
  );
}

export function ConnectionCard({ connection }: { connection: ConnectionView }) {
  const { provider, account, label, state, scopes, error, parked, delegated } = connection;
  const { connections } = settingsText;
  const rights = scopes.map((scope) => connections.scopes[scope]).join(", ");
  const names = [text.parked.providers[provider], label].filter(
    (name) => name !== "" && name !== account,
  );
  return (
    <Box
      component="li"
      data-testid="connection"
      sx={{
        border: 1,
        borderColor: state === "reconnect" ? "warning.main" : "divider",
        borderRadius: "12px",
        padding: 4,
        display: "grid",
        gridTemplateColumns: "minmax(0, 1fr)",
        gap: 2,
      }}
    >
      <Box
        sx={{ display: "flex", flexWrap: "wrap", columnGap: 3, justifyContent: "space-between" }}
      >
        <Typography component="h3" variant="subtitle1" sx={{ overflowWrap: "anywhere" }}>
          {account}
        </Typography>
        <State state={state} />
      </Box>
      <Typography>
        {connections.may}: {rights === "" ? connections.mayNothing : rights}
      </Typography>
      {error !== null && (
        <Typography sx={{ overflowWrap: "anywhere" }}>
          <Box component="span" sx={{ color: "error.main" }}>
            {error.message}
          </Box>{" "}
          {error.cure}
        </Typography>
      )}
      {parked > 0 && (
        <Typography sx={{ color: "warning.main" }}>{connections.parked(parked)}</Typography>
      )}
      <Box
        sx={{
          display: "flex",
          flexWrap: "wrap",
          columnGap: 3,
          color: "text.secondary",
          fontSize: "0.8125rem",
        }}
      >
        <span>{names.join(" · ")}</span>
        {delegated && <span>{connections.delegated}</span>}
        <Use connection={connection} />
      </Box>
      {state !== "disconnecting" && <ConnectionActs connection={connection} />}
    </Box>
  );
}
