/// Asks for the token, and says where it is.
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import TextField from "@mui/material/TextField";
import Typography from "@mui/material/Typography";
import { useState, type SyntheticEvent } from "react";
import { ApiError } from "@/api/client";
import { useSignIn } from "@/api/session";
import { text } from "@/text";
import { Problem, problemOf } from "@/ui/problem";

interface Props {
  /** The token of the address was refused. */
  refused?: Error | null;
}

function problemFor(error: Error): { message: string; cure: string } {
  const isWrong = error instanceof ApiError && error.status === 401;
  return isWrong ? { message: text.signIn.wrong, cure: "" } : problemOf(error);
}

export function SignIn({ refused = null }: Props) {
  const [token, setToken] = useState("");
  const signIn = useSignIn();
  const error = signIn.error ?? (signIn.isIdle ? refused : null);
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (token.trim() !== "") signIn.mutate(token.trim());
  };
  return (
    <Box
      component="main"
      sx={{
        height: "100%",
        overflow: "auto",
        display: "grid",
        placeItems: "center",
        padding: 4,
        boxSizing: "border-box",
      }}
    >
      <Box
        component="form"
        onSubmit={submit}
        sx={{ width: "100%", maxWidth: 400, display: "grid", gap: 4 }}
      >
        <Box component="img" src="/icon.svg" alt="" sx={{ width: 40, height: 40 }} />
        <Box>
          <Typography variant="h2" component="h1">
            {text.signIn.title}
          </Typography>
          <Typography sx={{ color: "text.secondary", marginBlockStart: 1 }}>
            {text.signIn.where}
          </Typography>
        </Box>
        <TextField
          label={text.signIn.token}
          type="password"
          autoComplete="current-password"
          value={token}
          onChange={(event) => setToken(event.target.value)}
          autoFocus
          fullWidth
          size="small"
        />
        {error !== null && <Problem {...problemFor(error)} />}
        <Button type="submit" variant="contained" size="medium" disabled={signIn.isPending}>
          {signIn.isPending ? text.signIn.working : text.signIn.submit}
        </Button>
      </Box>
    </Box>
  );
}
