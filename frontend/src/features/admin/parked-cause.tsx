/// Steps that wait for one cause, with the way to its cure.
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Typography from "@mui/material/Typography";
import { useId, useState } from "react";
import { Link } from "react-router";
import { useSession } from "@/api/session";
import type { ParkedGroup } from "@/api/types";
import { adminText } from "@/text/admin";
import { ConfirmDialog } from "@/ui/confirm-dialog";
import { Fold } from "@/ui/fold";
import { moment, since } from "@/ui/format";
import { causeStyle } from "./cause-style";

interface Props {
  group: ParkedGroup;
  now: number;
  isBusy: boolean;
  onRelease: () => void;
}

const quiet = { color: "text.secondary", fontSize: "0.8125rem", overflowWrap: "anywhere" } as const;

/** The way to the cure: for whose it is a button, for others who that is. */
function Cure({ group: { link, person } }: { group: ParkedGroup }) {
  const { parked } = adminText;
  const { user } = useSession();
  if (link === null || person === null) return null;
  if (person !== user.name) return <Box sx={quiet}>{parked.theirs(person)}</Box>;
  return (
    <Button component={Link} to={link} variant="contained">
      {link.startsWith("/approvals") ? parked.cureIt.approval : parked.cureIt.connections}
    </Button>
  );
}

function Steps({ group: { steps, count }, now }: Pick<Props, "group" | "now">) {
  const { parked } = adminText;
  return (
    <Fold label={parked.steps(count)}>
      <Box component="ol" sx={{ margin: 0, paddingInlineStart: 5, display: "grid", gap: 1 }}>
        {steps.map((step) => (
          <Box
            component="li"
            key={step.id}
            sx={{ overflowWrap: "anywhere", "& a": { color: "primary.main" } }}
          >
            <Link to={`/t/${step.task_id}`}>{step.instruction.slice(0, 160)}</Link>
            <Box sx={quiet} title={moment(step.since)}>
              {[step.agent, step.person, since(step.since, now)].join(" · ")}
            </Box>
          </Box>
        ))}
      </Box>
      {steps.length < count && <Box sx={quiet}>{parked.firstOf(steps.length, count)}</Box>}
    </Fold>
  );
}

export function ParkedCause({ group, now, isBusy, onRelease }: Props) {
  const { parked } = adminText;
  const { words, cure, count, tasks, person, oldest, releasable } = group;
  const id = useId();
  const [isAsking, ask] = useState(false);
  const facts = parked.facts(count, tasks, person ?? parked.several, since(oldest, now));
  return (
    <Box component="section" aria-labelledby={id} data-testid="parked-cause" sx={causeStyle}>
      <Typography id={id} variant="h2" sx={{ overflowWrap: "anywhere" }}>
        {words}
      </Typography>
      {cure !== "" && (
        <Typography sx={{ color: "text.secondary", overflowWrap: "anywhere" }}>{cure}</Typography>
      )}
      <Box sx={quiet} title={moment(oldest)}>
        {facts}
      </Box>
      <Box sx={{ display: "flex", flexWrap: "wrap", gap: 2, alignItems: "center" }}>
        <Cure group={group} />
        {releasable && (
          <Button
            color="inherit"
            disabled={isBusy}
            aria-label={parked.releaseOf(words)}
            onClick={() => ask(true)}
          >
            {parked.release}
          </Button>
        )}
      </Box>
      <Steps group={group} now={now} />
      <ConfirmDialog
        isOpen={isAsking}
        title={parked.releaseTitle}
        body={parked.releaseBody(count)}
        action={parked.release}
        onCancel={() => ask(false)}
        onConfirm={() => {
          ask(false);
          onRelease();
        }}
      />
    </Box>
  );
}
