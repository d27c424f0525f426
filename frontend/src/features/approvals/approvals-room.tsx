/// The inbox: what waits for the person's yes or no, the nearest deadline first, and what was decided lately.
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Skeleton from "@mui/material/Skeleton";
import Typography from "@mui/material/Typography";
import { useId, useRef } from "react";
import { text } from "@/text";
import { Empty } from "@/ui/empty";
import { FilterChips } from "@/ui/filter-chips";
import { LiveRegion } from "@/ui/live-region";
import { NotifyMe } from "@/ui/notify-me";
import { Problem, problemOf } from "@/ui/problem";
import { Room } from "@/ui/room";
import { useDocumentTitle } from "@/ui/use-document-title";
import { useFilters } from "@/ui/use-filters";
import { ApprovalCard } from "./approval-card";
import type { Group } from "./phase";
import { useInbox } from "./use-inbox";
import { useInboxKeys } from "./use-inbox-keys";
import { useNamedCard } from "./use-named-card";

function Section({ title, groups }: { title: string; groups: readonly Group[] }) {
  const id = useId();
  if (groups.length === 0) return null;
  return (
    <Box
      component="section"
      aria-labelledby={id}
      sx={{ display: "grid", gridTemplateColumns: "minmax(0, 1fr)", gap: 4 }}
    >
      <Typography id={id} variant="h2">
        {title}
      </Typography>
      {groups.map((group) => (
        <ApprovalCard key={group.first.id} group={group} />
      ))}
    </Box>
  );
}

function AgentFilter({
  agents,
  value,
  onChange,
}: {
  agents: readonly string[];
  value: string;
  onChange: (agent: string) => void;
}) {
  const names = [...new Set([...agents, value])].filter((name) => name !== "");
  if (names.length < 2 && value === "") return null;
  return (
    <FilterChips
      label={text.approvals.agent}
      value={value}
      options={[
        { value: "", label: text.approvals.anyAgent },
        ...names.map((name) => ({ value: name, label: name })),
      ]}
      onChange={onChange}
    />
  );
}

/** @param named the approval that the address names. */
export function ApprovalsRoom({ named }: { named: string | null }) {
  const filters = useFilters(["agent"]);
  const agent = filters.of("agent");
  const inbox = useInbox(agent, named);
  const list = useRef<HTMLDivElement>(null);
  const shown = [inbox.alone, inbox.waiting, inbox.late, inbox.decided];
  useDocumentTitle(`${text.approvals.title} · ${text.product}`);
  useInboxKeys(list);
  useNamedCard(
    list,
    named,
    shown.flat().some(({ first }) => first.id === named),
  );
  return (
    <Room title={text.approvals.title} lead={text.approvals.lead}>
      <Box sx={{ display: "grid", gridTemplateColumns: "minmax(0, 1fr)", gap: 2.5 }}>
        <NotifyMe />
        <AgentFilter
          agents={inbox.agents}
          value={agent}
          onChange={(value) => filters.choose("agent", value)}
        />
      </Box>
      {inbox.isMissing && <Problem message={text.approvals.missing} />}
      {inbox.error !== null && (
        <Problem
          message={text.approvals.failed}
          cure={problemOf(inbox.error).cure}
          action={<Button onClick={inbox.again}>{text.errors.again}</Button>}
        />
      )}
      {inbox.isPending && (
        <Box role="status" aria-label={text.approvals.loading}>
          {[1, 2].map((n) => (
            <Skeleton
              key={n}
              animation={false}
              variant="rounded"
              height={220}
              sx={{ marginBlock: 4 }}
            />
          ))}
        </Box>
      )}
      <LiveRegion>
        {inbox.isPending || inbox.error !== null
          ? ""
          : text.approvals.waiting(inbox.count, !inbox.hasMore)}
      </LiveRegion>
      <Box ref={list} sx={{ display: "grid", gridTemplateColumns: "minmax(0, 1fr)", gap: 8 }}>
        <Section title={text.approvals.named} groups={inbox.alone} />
        {!inbox.isPending && inbox.error === null && inbox.waiting.length === 0 && (
          <Empty
            action={
              agent === "" ? undefined : (
                <Button onClick={filters.clear}>{text.filters.clear}</Button>
              )
            }
          >
            {agent === "" ? text.approvals.none : text.approvals.noneOf}
          </Empty>
        )}
        <Section title={text.approvals.pending} groups={inbox.waiting} />
        {inbox.hasMore && (
          <Button color="inherit" onClick={inbox.more}>
            {text.filters.more}
          </Button>
        )}
        <Section title={text.approvals.late} groups={inbox.late} />
        <Section title={text.approvals.decided} groups={inbox.decided} />
      </Box>
      {inbox.waiting.length > 1 && (
        <Typography
          variant="body2"
          sx={{ color: "text.secondary", display: { xs: "none", sm: "block" } }}
        >
          {text.approvals.keys}
        </Typography>
      )}
    </Room>
  );
}
