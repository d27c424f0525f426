/// Host, port and encryption of one direction.
import Box from "@mui/material/Box";
import MenuItem from "@mui/material/MenuItem";
import TextField from "@mui/material/TextField";
import Typography from "@mui/material/Typography";
import { settingsText } from "@/text/settings";
import type { Complaints, Draft } from "./imap-draft";

interface Props {
  which: "imap" | "smtp";
  draft: Draft;
  complaints: Complaints;
  onChange: (change: Partial<Draft>) => void;
}

const KINDS = ["tls", "starttls", "none"] as const;

export function ServerFields({ which, draft, complaints, onChange }: Props) {
  const { imap } = settingsText.connections;
  const direction = which === "imap" ? imap.incoming : imap.outgoing;
  const host = `${which}_host` as const;
  const port = `${which}_port` as const;
  const security = `${which}_security` as const;
  return (
    <Box sx={{ display: "grid", gap: 2 }}>
      <Typography variant="subtitle2" component="h4">
        {imap[which]}
      </Typography>
      <Box
        sx={{
          display: "grid",
          gap: 2,
          gridTemplateColumns: { xs: "1fr 1fr", sm: "2fr 1fr 1fr" },
          alignItems: "start",
          "& > :first-of-type": { gridColumn: { xs: "1 / -1", sm: "auto" } },
        }}
      >
        <TextField
          label={imap.host(direction)}
          value={draft[host]}
          error={complaints[host] !== undefined}
          helperText={complaints[host]}
          onChange={(event) => onChange({ [host]: event.target.value })}
          size="small"
        />
        <TextField
          label={imap.port(direction)}
          value={draft[port]}
          error={complaints[port] !== undefined}
          helperText={complaints[port]}
          onChange={(event) => onChange({ [port]: event.target.value })}
          slotProps={{ htmlInput: { inputMode: "numeric" } }}
          size="small"
        />
        <TextField
          select
          label={imap.security(direction)}
          value={draft[security]}
          onChange={(event) =>
            onChange({ [security]: KINDS.find((kind) => kind === event.target.value) ?? "tls" })
          }
          error={complaints[security] !== undefined}
          helperText={
            complaints[security] ?? (draft[security] === "none" ? imap.unencrypted : undefined)
          }
          size="small"
        >
          {KINDS.map((kind) => (
            <MenuItem key={kind} value={kind}>
              {imap.kinds[kind]}
            </MenuItem>
          ))}
        </TextField>
      </Box>
    </Box>
  );
}
