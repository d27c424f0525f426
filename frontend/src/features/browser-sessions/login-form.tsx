/// Entering a login: it goes to the safe and nowhere else, and can't be read here again.
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import TextField from "@mui/material/TextField";
import { useState, type SyntheticEvent } from "react";
import { ApiError } from "@/api/client";
import { useEnterLogin, type LoginEntry } from "@/api/browser-sign-ins";
import { text } from "@/text";
import { browserSignInsText } from "@/text/browser-sign-ins";
import { Problem, problemOf } from "@/ui/problem";

const EMPTY: LoginEntry = { site: "", account: "", password: "" };
type Field = keyof LoginEntry;

/** What the API says of single fields, by their names. */
function refusals(error: Error | null): Partial<Record<Field, string>> {
  const fields = error instanceof ApiError ? error.fields : [];
  return Object.fromEntries(
    fields.map(({ where, message }) => [where.split(".").at(-1) ?? "", message]),
  );
}

export function LoginForm({ onDone }: { onDone: () => void }) {
  const [entry, setEntry] = useState(EMPTY);
  const [isChecked, setChecked] = useState(false);
  const enter = useEnterLogin();
  const words = browserSignInsText;
  const refused = refusals(enter.error);
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    setChecked(true);
    if (entry.site.trim() === "" || entry.account.trim() === "" || entry.password === "") return;
    enter.mutate(entry, { onSuccess: onDone });
  };
  const field = (name: Field, hint?: string) => {
    const isMissing = isChecked && entry[name].trim() === "";
    const complaint = isMissing ? words.needed : refused[name];
    return {
      label: words[name],
      value: entry[name],
      error: complaint !== undefined,
      helperText: complaint ?? hint,
      onChange: (event: { target: { value: string } }) =>
        setEntry({ ...entry, [name]: event.target.value }),
      fullWidth: true,
      size: "small" as const,
    };
  };
  return (
    <Box
      component="form"
      noValidate
      aria-label={words.add}
      onSubmit={submit}
      sx={{ display: "grid", gap: 3 }}
    >
      <TextField {...field("site", words.siteHint)} autoComplete="off" autoFocus />
      <TextField {...field("account")} autoComplete="off" />
      <TextField
        {...field("password", words.passwordHint)}
        type="password"
        autoComplete="new-password"
      />
      {enter.error !== null && Object.keys(refused).length === 0 && (
        <Problem {...problemOf(enter.error)} />
      )}
      <Box sx={{ display: "flex", gap: 2, justifyContent: "flex-end" }}>
        <Button color="inherit" onClick={onDone}>
          {text.dialog.cancel}
        </Button>
        <Button type="submit" variant="contained" disabled={enter.isPending}>
          {enter.isPending ? words.saving : words.save}
        </Button>
      </Box>
    </Box>
  );
}
