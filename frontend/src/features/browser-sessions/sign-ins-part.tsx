/// A part of the connections room: what the browser agent signs in with.
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Skeleton from "@mui/material/Skeleton";
import Typography from "@mui/material/Typography";
import { useQuery } from "@tanstack/react-query";
import { browserLoginsQuery, browserSessionsQuery } from "@/api/browser-sign-ins";
import { text } from "@/text";
import { browserSignInsText } from "@/text/browser-sign-ins";
import { Part } from "@/ui/part";
import { Problem, problemOf } from "@/ui/problem";
import { Logins } from "./logins";
import { Sessions } from "./sessions";

export function SignInsPart() {
  const logins = useQuery(browserLoginsQuery);
  const sessions = useQuery(browserSessionsQuery);
  const words = browserSignInsText;
  const error = logins.error ?? sessions.error;
  const again = (): void => {
    void logins.refetch();
    void sessions.refetch();
  };
  return (
    <Part title={words.title}>
      <Typography sx={{ color: "text.secondary" }}>{words.lead}</Typography>
      {error !== null && (
        <Problem
          message={words.failed}
          cure={problemOf(error).cure}
          action={<Button onClick={again}>{text.errors.again}</Button>}
        />
      )}
      {error === null && (logins.data === undefined || sessions.data === undefined) && (
        <Box role="status" aria-label={words.loading}>
          <Skeleton animation={false} height={80} />
        </Box>
      )}
      {logins.data !== undefined && <Logins items={logins.data.items} />}
      {sessions.data !== undefined && <Sessions items={sessions.data.items} />}
    </Part>
  );
}
