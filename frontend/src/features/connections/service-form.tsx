/// An organisation's service account, and the mailbox it acts for. Of the key only its owner is shown.
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import TextField from "@mui/material/TextField";
import Typography from "@mui/material/Typography";
import { useState, type ChangeEvent, type SyntheticEvent } from "react";
import { ApiError } from "@/api/client";
import { useConnectServiceAccount } from "@/api/connections";
import { text } from "@/text";
import { settingsText } from "@/text/settings";
import { Problem, problemOf } from "@/ui/problem";
import { visuallyHidden } from "@/ui/visually-hidden";
import { readServiceKey, type ServiceKey } from "./service-key";

function KeyField({ onKey }: { onKey: (key: ServiceKey) => void }) {
  const [isBad, setBad] = useState(false);
  const { service } = settingsText.connections;
  const take = (words: string): void => {
    const key = readServiceKey(words);
    setBad(key === null && words.trim() !== "");
    if (key !== null) onKey(key);
  };
  const chosen = async (event: ChangeEvent<HTMLInputElement>): Promise<void> => {
    const [file] = event.target.files ?? [];
    if (file !== undefined) take(await file.text());
  };
  return (
    <>
      <TextField
        label={service.paste}
        // What is pasted is taken at once and never stands on the screen.
        value=""
        error={isBad}
        helperText={isBad ? service.badKey : undefined}
        onChange={(event) => take(event.target.value)}
        multiline
        minRows={2}
        fullWidth
        size="small"
      />
      <Button
        component="label"
        variant="outlined"
        color="inherit"
        sx={{ justifySelf: "start", borderColor: "divider" }}
      >
        {service.upload}
        <input
          type="file"
          accept="application/json,.json"
          style={visuallyHidden}
          onChange={(event) => void chosen(event)}
        />
      </Button>
    </>
  );
}

/** What is wrong with the key has no field of its own: its text is gone from the screen. */
function refusalOf(error: Error): { message: string; cure: string } {
  const { message, cure } = problemOf(error);
  const fields = error instanceof ApiError ? error.fields : [];
  const details = fields.map((field) => `${field.where.split(".").at(-1) ?? ""}: ${field.message}`);
  return { message: [message, ...details].join(" "), cure };
}

export function ServiceForm({ onDone }: { onDone: () => void }) {
  const [key, setKey] = useState<ServiceKey | null>(null);
  const [subject, setSubject] = useState("");
  const connect = useConnectServiceAccount();
  const { service } = settingsText.connections;
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (key === null || subject.trim() === "") return;
    connect.mutate({ key: key.key, subject: subject.trim() }, { onSuccess: onDone });
  };
  return (
    <Box component="form" noValidate onSubmit={submit} sx={{ display: "grid", gap: 3 }}>
      <Typography>{service.why}</Typography>
      {key === null ? (
        <KeyField onKey={setKey} />
      ) : (
        <Box sx={{ display: "flex", flexWrap: "wrap", gap: 2, alignItems: "center" }}>
          <Box component="span" sx={{ overflowWrap: "anywhere" }}>
            {service.holds(key.email)}
          </Box>
          <Button color="inherit" onClick={() => setKey(null)}>
            {service.forget}
          </Button>
        </Box>
      )}
      <TextField
        label={service.subject}
        type="email"
        autoComplete="off"
        value={subject}
        helperText={service.subjectHint}
        onChange={(event) => setSubject(event.target.value)}
        fullWidth
        size="small"
      />
      {connect.error !== null && <Problem {...refusalOf(connect.error)} />}
      <Box sx={{ display: "flex", gap: 2, justifyContent: "flex-end" }}>
        <Button color="inherit" onClick={onDone}>
          {text.dialog.cancel}
        </Button>
        <Button
          type="submit"
          variant="contained"
          disabled={connect.isPending || key === null || subject.trim() === ""}
        >
          {connect.isPending ? service.saving : service.save}
        </Button>
      </Box>
    </Box>
  );
}
