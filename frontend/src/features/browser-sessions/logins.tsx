/// Logins: for which site, as whom, how they did; and a form for another one.
import Button from "@mui/material/Button";
import Typography from "@mui/material/Typography";
import { useState } from "react";
import { useForgetLogin, type BrowserLogin } from "@/api/browser-sign-ins";
import { browserSignInsText } from "@/text/browser-sign-ins";
import { moment, since } from "@/ui/format";
import { Problem, problemOf } from "@/ui/problem";
import { useNow } from "@/ui/use-now";
import { Block, Entries, Entry, Head, Small } from "./block";
import { LoginForm } from "./login-form";

const MINUTE = 60_000;

function LoginEntry({ login }: { login: BrowserLogin }) {
  const now = useNow(true, MINUTE);
  const forget = useForgetLogin();
  const { site, account, created_at, last_used_at, refused_at } = login;
  const words = browserSignInsText;
  return (
    <Entry testId="browser-login" isMarked={refused_at !== null}>
      <Head name={site}>
        <Button
          color="inherit"
          size="small"
          disabled={forget.isPending}
          aria-label={words.forgetLogin(account, site)}
          onClick={() => forget.mutate(login.id)}
        >
          {words.forget}
        </Button>
      </Head>
      <Typography sx={{ overflowWrap: "anywhere" }}>{words.as(account)}</Typography>
      {refused_at !== null && (
        <Typography sx={{ color: "warning.main" }}>
          {words.refused(since(refused_at, now))}
        </Typography>
      )}
      <Small>
        <time dateTime={created_at} title={moment(created_at)}>
          {words.entered(since(created_at, now))}
        </time>
        {last_used_at === null ? (
          <span>{words.neverUsed}</span>
        ) : (
          <time dateTime={last_used_at} title={moment(last_used_at)}>
            {words.lastUsed(since(last_used_at, now))}
          </time>
        )}
      </Small>
      {forget.error !== null && <Problem {...problemOf(forget.error)} />}
    </Entry>
  );
}

export function Logins({ items }: { items: readonly BrowserLogin[] }) {
  const [isOpen, setOpen] = useState(false);
  const words = browserSignInsText;
  return (
    <Block title={words.logins}>
      {items.length === 0 && !isOpen && (
        <Typography sx={{ color: "text.secondary" }}>{words.noLogins}</Typography>
      )}
      <Entries>
        {items.map((login) => (
          <LoginEntry key={login.id} login={login} />
        ))}
      </Entries>
      {isOpen ? (
        <LoginForm onDone={() => setOpen(false)} />
      ) : (
        <Button
          variant="outlined"
          color="inherit"
          onClick={() => setOpen(true)}
          sx={{ justifySelf: "start", borderColor: "divider" }}
        >
          {words.add}
        </Button>
      )}
    </Block>
  );
}
