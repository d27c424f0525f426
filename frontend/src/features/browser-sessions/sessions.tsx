/// Saved sessions: those first that a step signed in to and that wait for a word.
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Checkbox from "@mui/material/Checkbox";
import FormControlLabel from "@mui/material/FormControlLabel";
import Typography from "@mui/material/Typography";
import { useState } from "react";
import { useChangeSession, useForgetSession, type BrowserSession } from "@/api/browser-sign-ins";
import { browserSignInsText } from "@/text/browser-sign-ins";
import { ConfirmDialog } from "@/ui/confirm-dialog";
import { bytes, moment, since, until } from "@/ui/format";
import { Problem, problemOf } from "@/ui/problem";
import { useNow } from "@/ui/use-now";
import { Block, Entries, Entry, Head, Small } from "./block";

const MINUTE = 60_000;

function Times({ session, now }: { session: BrowserSession; now: number }) {
  const words = browserSignInsText;
  const { created_at, last_used_at, expires_at, kept, size } = session;
  const left = until(expires_at, now);
  return (
    <Small>
      <time dateTime={created_at} title={moment(created_at)}>
        {words.made(since(created_at, now))}
      </time>
      {last_used_at !== null && (
        <time dateTime={last_used_at} title={moment(last_used_at)}>
          {words.lastUsed(since(last_used_at, now))}
        </time>
      )}
      {kept && (
        <time dateTime={expires_at} title={moment(expires_at)}>
          {left === null ? words.expired : words.expires(left)}
        </time>
      )}
      <span>{bytes(size)}</span>
    </Small>
  );
}

function Forget({ session }: { session: BrowserSession }) {
  const [isAsking, setAsking] = useState(false);
  const forget = useForgetSession();
  const words = browserSignInsText;
  const { id, name, in_use } = session;
  return (
    <>
      <Button
        color="inherit"
        size="small"
        disabled={forget.isPending}
        aria-label={words.forgetSession(name)}
        onClick={() => setAsking(true)}
      >
        {words.forget}
      </Button>
      {forget.error !== null && <Problem {...problemOf(forget.error)} />}
      <ConfirmDialog
        isOpen={isAsking}
        title={words.forgetTitle(name)}
        body={words.forgetBody(in_use)}
        action={words.forget}
        onCancel={() => setAsking(false)}
        onConfirm={() => {
          setAsking(false);
          forget.mutate(id);
        }}
      />
    </>
  );
}

function Choice({ session }: { session: BrowserSession }) {
  const change = useChangeSession();
  const words = browserSignInsText;
  const { id, name, kept, use_for_site } = session;
  // What was ticked is shown at once, and is taken back where it couldn't be written.
  const isUsed = (change.isPending ? change.variables.use_for_site : undefined) ?? use_for_site;
  return (
    <>
      {kept ? (
        <FormControlLabel
          control={
            <Checkbox
              size="small"
              checked={isUsed}
              disabled={change.isPending}
              slotProps={{ input: { "aria-label": words.useForSiteOf(name) } }}
              onChange={(event) => change.mutate({ id, use_for_site: event.target.checked })}
            />
          }
          label={words.useForSite}
        />
      ) : (
        <Button
          variant="contained"
          disabled={change.isPending}
          aria-label={words.keepOf(name)}
          onClick={() => change.mutate({ id, kept: true })}
          sx={{ justifySelf: "start" }}
        >
          {words.keep}
        </Button>
      )}
      {change.error !== null && <Problem {...problemOf(change.error)} />}
    </>
  );
}

function SessionEntry({ session }: { session: BrowserSession }) {
  const now = useNow(true, MINUTE);
  const words = browserSignInsText;
  const { name, site, account, hosts, kept, in_use, expires_at } = session;
  const left = until(expires_at, now);
  return (
    <Entry testId="browser-session" isMarked={!kept}>
      <Head name={name}>
        {in_use && (
          <Box component="span" sx={{ color: "success.main" }}>
            {words.inUse}
          </Box>
        )}
        <Forget session={session} />
      </Head>
      <Typography sx={{ overflowWrap: "anywhere" }}>
        {[site, account === "" ? "" : words.as(account)].filter((part) => part !== "").join(" ")}
      </Typography>
      {!kept && (
        <Typography>
          {[words.offered, left === null ? "" : words.offeredUntil(left)].join(" ").trim()}
        </Typography>
      )}
      <Small>{words.goesTo(hosts.join(", "))}</Small>
      <Times session={session} now={now} />
      <Choice session={session} />
    </Entry>
  );
}

export function Sessions({ items }: { items: readonly BrowserSession[] }) {
  const words = browserSignInsText;
  return (
    <Block title={words.sessions}>
      {items.length === 0 && (
        <Typography sx={{ color: "text.secondary" }}>{words.noSessions}</Typography>
      )}
      <Entries>
        {items.map((session) => (
          <SessionEntry key={session.id} session={session} />
        ))}
      </Entries>
    </Block>
  );
}
