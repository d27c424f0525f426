/// One act on the world, as the ledger knows it.
import Box from "@mui/material/Box";
import Link from "@mui/material/Link";
import { Link as RouterLink } from "react-router";
import { useSession } from "@/api/session";
import type { ApprovalView, EffectView } from "@/api/types";
import { text } from "@/text";
import { CopyButton } from "@/ui/copy-button";
import { EffectState } from "@/ui/effect-state";
import { moment, since } from "@/ui/format";
import { OutsideLink } from "@/ui/outside-link";
import { useNow } from "@/ui/use-now";

interface Props {
  effect: EffectView;
  approval: ApprovalView | undefined;
}

const MINUTE = 60_000;

/** As much of a provider's id as tells two apart at a glance. */
const GLANCE = 24;

function Allowed({ effect, approval }: Props) {
  const me = useSession().user;
  const who = approval?.decided_by ?? null;
  if (effect.approval_id === null) return <span>{text.effects.unasked}</span>;
  return (
    <Link
      component={RouterLink}
      to={`/approvals/${effect.approval_id}`}
      sx={{ color: "inherit", textUnderlineOffset: "3px" }}
    >
      {who === null
        ? text.effects.approved
        : text.effects.approvedBy(who === me.name || who === me.id ? text.approvals.you : who)}
    </Link>
  );
}

function ProviderId({ effect }: { effect: EffectView }) {
  const id = effect.provider_id;
  if (id === null) return null;
  return (
    <Box component="span" sx={{ display: "inline-flex", alignItems: "center", gap: 1 }}>
      {text.effects.id}
      <Box component="code" title={id}>
        {id.length > GLANCE ? `${id.slice(0, GLANCE)}…` : id}
      </Box>
      <CopyButton
        content={id}
        label={text.effects.copyId(effect.title)}
        done={text.effects.copied}
      />
    </Box>
  );
}

export function EffectRow({ effect, approval }: Props) {
  const now = useNow(true, MINUTE);
  const at = effect.settled_at ?? effect.created_at;
  const isUnknown = effect.state === "unknown";
  return (
    <Box
      component="li"
      data-testid="effect"
      data-state={effect.state}
      sx={{
        paddingBlock: 2,
        "& + li": { borderBlockStart: "1px solid", borderColor: "divider" },
        ...(isUnknown && {
          borderInlineStart: (t) => `3px solid ${t.vars.palette.warning.main}`,
          paddingInlineStart: 2.5,
        }),
      }}
    >
      <Box
        sx={{
          display: "flex",
          flexWrap: "wrap",
          columnGap: 3,
          rowGap: 0.5,
          justifyContent: "space-between",
        }}
      >
        <Box sx={{ minWidth: 0, overflowWrap: "anywhere" }}>{effect.title}</Box>
        <EffectState state={effect.state} />
      </Box>
      {(isUnknown || effect.error !== null) && (
        <Box sx={{ fontSize: "0.8125rem", overflowWrap: "anywhere" }}>
          {effect.error?.message} {effect.error?.cure}
          {isUnknown && ` ${text.effects.unknownNote}`}
        </Box>
      )}
      <Box
        sx={{
          display: "flex",
          flexWrap: "wrap",
          columnGap: 3,
          alignItems: "center",
          color: "text.secondary",
          fontSize: "0.8125rem",
        }}
      >
        {effect.account !== null && <span>{effect.account}</span>}
        <time dateTime={at} title={moment(at)}>
          {since(at, now)}
        </time>
        <Allowed effect={effect} approval={approval} />
        <ProviderId effect={effect} />
        {effect.link !== null && <OutsideLink href={effect.link}>{text.effects.open}</OutsideLink>}
      </Box>
    </Box>
  );
}
