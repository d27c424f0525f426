/// Says that an account has to be reconnected: one line below what is read.
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import IconButton from "@mui/material/IconButton";
import { CircleAlert, X } from "lucide-react";
import { useState } from "react";
import { Link } from "react-router";
import { useAskGoogle } from "@/api/connections";
import type { ConnectionView } from "@/api/types";
import { text } from "@/text";
import { settingsText } from "@/text/settings";
import { CONNECTIONS_PATH } from "@/ui/links";

function byNeed(a: ConnectionView, b: ConnectionView): number {
  return b.parked - a.parked;
}

export function ReconnectBanner({ broken }: { broken: readonly ConnectionView[] }) {
  const [first, ...others] = [...broken].sort(byNeed);
  const ask = useAskGoogle();
  const said = broken.map(({ id, rev }) => `${id} ${rev}`).join();
  const [hidden, hide] = useState("");
  if (first === undefined || hidden === said) return null;
  const { connections } = settingsText;
  const { id, provider, account, scopes, parked, delegated } = first;
  const asksGoogle = provider === "gmail" && !delegated && others.length === 0 && !ask.isError;
  return (
    <Box
      role="status"
      data-testid="reconnect-banner"
      sx={{
        display: "flex",
        alignItems: "center",
        gap: 2,
        paddingInline: { xs: 3, sm: 4 },
        paddingBlock: { xs: 0.5, sm: 1 },
        lineHeight: 1.4,
        borderBlockStart: "1px solid",
        borderColor: "divider",
        backgroundColor: (t) => t.vars.palette.sunken,
        fontSize: "0.8125rem",
      }}
    >
      <Box sx={{ color: "warning.main", display: "flex" }}>
        <CircleAlert size={16} aria-hidden />
      </Box>
      <Box component="span" sx={{ flex: 1, minWidth: 0, overflowWrap: "anywhere" }}>
        {connections.banner(text.parked.providers[provider], account, parked)}
        {others.length > 0 && ` ${connections.bannerMore(others.length)}`}
      </Box>
      {asksGoogle ? (
        <Button
          disabled={ask.isPending}
          onClick={() =>
            ask.mutate({
              scopes: scopes.length > 0 ? scopes : ["read"],
              connection_id: id,
              back: location.pathname,
            })
          }
        >
          {connections.reconnect}
        </Button>
      ) : (
        <Button component={Link} to={CONNECTIONS_PATH}>
          {connections.reconnect}
        </Button>
      )}
      <IconButton
        aria-label={connections.bannerClose}
        title={connections.bannerClose}
        onClick={() => hide(said)}
      >
        <X size={14} aria-hidden />
      </IconButton>
    </Box>
  );
}
