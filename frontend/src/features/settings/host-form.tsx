/// A host, and what holds for it; what can't be a host the API says, with what to write instead.
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import TextField from "@mui/material/TextField";
import Typography from "@mui/material/Typography";
import { useState, type SyntheticEvent } from "react";
import { ApiError } from "@/api/client";
import { usePutHost, type HostDecision } from "@/api/egress";
import { webAccessText } from "@/text/web-access";
import { FilterChips } from "@/ui/filter-chips";
import { Problem, problemOf } from "@/ui/problem";

const DECISIONS = ["deny", "allow"] as const;

/** What is wrong with the host itself; null where something else is. */
function complaintOf(error: Error | null): string | null {
  if (!(error instanceof ApiError)) return null;
  return error.fields.find(({ where }) => where === "body.host")?.message ?? null;
}

export function HostForm() {
  const [host, setHost] = useState("");
  const [decision, setDecision] = useState<HostDecision>("deny");
  const [isMissing, setMissing] = useState(false);
  const put = usePutHost();
  const words = webAccessText;
  const complaint = isMissing ? words.missing : complaintOf(put.error);
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    setMissing(host.trim() === "");
    if (host.trim() !== "") put.mutate({ host, decision }, { onSuccess: () => setHost("") });
  };
  return (
    <Box
      component="form"
      noValidate
      onSubmit={submit}
      sx={{ display: "grid", gap: 3, justifyItems: "start" }}
    >
      <Typography sx={{ color: "text.secondary" }}>{words.explained}</Typography>
      <TextField
        label={words.host}
        value={host}
        error={complaint !== null}
        helperText={complaint ?? words.hostHint}
        onChange={(event) => {
          setHost(event.target.value);
          setMissing(false);
          put.reset();
        }}
        slotProps={{
          htmlInput: { autoCapitalize: "none", autoCorrect: "off", spellCheck: false },
        }}
        fullWidth
        size="small"
        sx={{ maxWidth: 440 }}
      />
      <Box sx={{ display: "flex", flexWrap: "wrap", gap: 3, alignItems: "center" }}>
        <FilterChips
          label={words.decision}
          value={decision}
          options={DECISIONS.map((value) => ({ value, label: words.decisions[value] }))}
          onChange={setDecision}
        />
        <Button type="submit" variant="contained" disabled={put.isPending}>
          {words.add}
        </Button>
      </Box>
      {put.error !== null && complaint === null && <Problem {...problemOf(put.error)} />}
    </Box>
  );
}
