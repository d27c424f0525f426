/// An account by IMAP and SMTP; the servers of well-known providers fill themselves in.
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import TextField from "@mui/material/TextField";
import { useState, type SyntheticEvent } from "react";
import { useConnectImap } from "@/api/connections";
import type { ConnectionView } from "@/api/types";
import { text } from "@/text";
import { settingsText } from "@/text/settings";
import { FilterChips } from "@/ui/filter-chips";
import { Problem, problemOf } from "@/ui/problem";
import { bodyOf, complaintsOf, serverComplaints, type Complaints, type Draft } from "./imap-draft";
import { EMPTY, presetFor, PRESETS, type Preset } from "./presets";
import { ServerFields } from "./server-fields";

interface Props {
  /** An account that is connected already, whose password is given anew. */
  again?: ConnectionView;
  onDone: () => void;
}

function serversOf({ servers }: Pick<Preset, "servers">): Partial<Draft> {
  return {
    ...servers,
    imap_port: String(servers.imap_port),
    smtp_port: String(servers.smtp_port),
  };
}

function fresh(account: string): Draft {
  const servers = serversOf(presetFor(account) ?? { servers: EMPTY }) as Draft;
  return { ...servers, account, username: "", password: "" };
}

export function ImapForm({ again, onDone }: Props) {
  const [draft, setDraft] = useState(() => fresh(again?.account ?? ""));
  const [preset, setPreset] = useState(() => presetFor(draft.account)?.name ?? "");
  const [isChecked, setChecked] = useState(false);
  const connect = useConnectImap();
  const { imap } = settingsText.connections;
  const own = complaintsOf(draft);
  const complaints: Complaints = isChecked ? { ...serverComplaints(connect.error), ...own } : {};

  const change = (part: Partial<Draft>): void => setDraft({ ...draft, ...part });
  const choose = (name: string): void => {
    setPreset(name);
    change(serversOf(PRESETS.find((each) => each.name === name) ?? { servers: EMPTY }));
  };
  const named = (account: string): void => {
    const found = presetFor(account);
    if (found !== undefined && found.name !== preset) setPreset(found.name);
    change({ account, ...(found === undefined ? {} : serversOf(found)) });
  };
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    setChecked(true);
    if (Object.keys(own).length > 0) return;
    connect.mutate(bodyOf(draft, again?.id), { onSuccess: onDone });
  };
  const field = (name: "account" | "username" | "password") => ({
    value: draft[name],
    error: complaints[name] !== undefined,
    fullWidth: true,
    size: "small" as const,
  });
  return (
    <Box component="form" noValidate onSubmit={submit} sx={{ display: "grid", gap: 3 }}>
      <FilterChips
        label={imap.preset}
        value={preset}
        options={[
          { value: "", label: imap.other },
          ...PRESETS.map(({ name }) => ({ value: name, label: name })),
        ]}
        onChange={choose}
      />
      <TextField
        {...field("account")}
        label={imap.account}
        type="email"
        autoComplete="off"
        disabled={again !== undefined}
        helperText={complaints.account}
        onChange={(event) => named(event.target.value)}
      />
      <TextField
        {...field("username")}
        label={imap.username}
        autoComplete="off"
        helperText={complaints.username ?? imap.usernameHint}
        onChange={(event) => change({ username: event.target.value })}
      />
      <TextField
        {...field("password")}
        label={imap.password}
        type="password"
        autoComplete="new-password"
        helperText={complaints.password ?? imap.passwordHint}
        onChange={(event) => change({ password: event.target.value })}
      />
      <ServerFields which="imap" draft={draft} complaints={complaints} onChange={change} />
      <ServerFields which="smtp" draft={draft} complaints={complaints} onChange={change} />
      {connect.error !== null && <Problem {...problemOf(connect.error)} />}
      <Box sx={{ display: "flex", gap: 2, justifyContent: "flex-end" }}>
        <Button color="inherit" onClick={onDone}>
          {text.dialog.cancel}
        </Button>
        <Button type="submit" variant="contained" disabled={connect.isPending}>
          {connect.isPending ? imap.saving : again === undefined ? imap.save : imap.saveAgain}
        </Button>
      </Box>
    </Box>
  );
}
