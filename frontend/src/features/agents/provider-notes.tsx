/// Which providers are being left alone after failures, and until when.
import Alert from "@mui/material/Alert";
import Typography from "@mui/material/Typography";
import Box from "@mui/material/Box";
import { useQuery } from "@tanstack/react-query";
import { CloudOff } from "lucide-react";
import { providersQuery } from "@/api/providers";
import type { ProviderView } from "@/api/types";
import { providersText as words } from "@/text/providers";
import { duration } from "@/ui/format";
import { useNow } from "@/ui/use-now";

function sentence(provider: ProviderView, now: number): string {
  const { label, state, retry_at, failures, reason } = provider;
  const left = retry_at === null ? 0 : Date.parse(retry_at) - now;
  return state === "opened" && left > 0
    ? words.left(label, duration(left), failures, reason)
    : words.trying(label);
}

export function ProviderNotes() {
  const providers = useQuery(providersQuery);
  const away = (providers.data ?? []).filter(({ state }) => state !== "closed");
  const now = useNow(away.length > 0);
  if (away.length === 0) return null;
  return (
    <Alert severity="warning" icon={<CloudOff size={18} aria-hidden />}>
      <Box
        component="ul"
        aria-label={words.label}
        sx={{ listStyle: "none", margin: 0, padding: 0 }}
      >
        {away.map((provider) => (
          <li key={provider.key}>{sentence(provider, now)}</li>
        ))}
      </Box>
      <Typography variant="body2">{words.waits}</Typography>
    </Alert>
  );
}
