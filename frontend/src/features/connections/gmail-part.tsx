/// Connecting Gmail: what is asked for first and later in plain words, then to Google.
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Typography from "@mui/material/Typography";
import { useAskGoogle } from "@/api/connections";
import type { ConnectionList } from "@/api/types";
import { settingsText } from "@/text/settings";
import { CONNECTIONS_PATH } from "@/ui/links";
import { OutsideLink } from "@/ui/outside-link";
import { Problem, problemOf } from "@/ui/problem";

interface Props {
  provider: ConnectionList["providers"]["gmail"];
  hasOne: boolean;
}

function Rights({ name, rights }: { name: string; rights: readonly string[] }) {
  return (
    <Box>
      <Typography variant="body2" sx={{ color: "text.secondary" }}>
        {name}
      </Typography>
      <Box component="ul" sx={{ margin: 0, paddingInlineStart: 4.5 }}>
        {rights.map((right) => (
          <li key={right}>{right}</li>
        ))}
      </Box>
    </Box>
  );
}

/** The address inside a sentence, to be a link. */
function addressIn(sentence: string): string | null {
  return /https?:\/\/[^\s)]+/.exec(sentence)?.[0].replace(/[.,]$/, "") ?? null;
}

export function GmailPart({ provider, hasOne }: Props) {
  const ask = useAskGoogle();
  const { gmail } = settingsText.connections;
  if (!provider.configured) {
    const docs = addressIn(provider.cure);
    return (
      <Box sx={{ display: "grid", gap: 1, justifyItems: "start" }}>
        <Typography>{gmail.notConfigured}</Typography>
        <Typography sx={{ color: "text.secondary", overflowWrap: "anywhere" }}>
          {provider.cure}
        </Typography>
        {docs === null ? (
          <Typography variant="body2">
            {gmail.docs}: <code>{gmail.docsPath}</code>
          </Typography>
        ) : (
          <OutsideLink href={docs}>{gmail.docs}</OutsideLink>
        )}
      </Box>
    );
  }
  return (
    <Box sx={{ display: "grid", gap: 2.5, justifyItems: "start" }}>
      <Typography>{gmail.why}</Typography>
      <Rights name={gmail.first} rights={[gmail.read]} />
      <Rights name={gmail.later} rights={[gmail.modify, gmail.send]} />
      {ask.error !== null && <Problem {...problemOf(ask.error)} />}
      <Button
        variant={hasOne ? "outlined" : "contained"}
        disabled={ask.isPending}
        onClick={() => ask.mutate({ scopes: ["read"], back: CONNECTIONS_PATH })}
      >
        {hasOne ? gmail.another : gmail.connect}
      </Button>
    </Box>
  );
}
