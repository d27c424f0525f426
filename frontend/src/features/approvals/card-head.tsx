/// What is asked, by whom, and how long there is to decide.
import Box from "@mui/material/Box";
import Typography from "@mui/material/Typography";
import type { ApprovalView } from "@/api/types";
import { text } from "@/text";
import { AgentMark } from "@/ui/agent-mark";
import { Deadline } from "./deadline";
import { phaseOf } from "./phase";

interface Props {
  approval: ApprovalView;
  now: number;
  /** How many ask for the same. */
  count: number;
}

export function CardHead({ approval, now, count }: Props) {
  const isOutcome = approval.kind === "outcome";
  const { outcomeMail, outcomeTitle } = text.approvals;
  return (
    <Box>
      <Box
        sx={{
          display: "flex",
          flexWrap: "wrap",
          columnGap: 3,
          alignItems: "baseline",
          justifyContent: "space-between",
        }}
      >
        <Typography
          component="h2"
          variant="subtitle1"
          sx={{ minWidth: 0, overflowWrap: "anywhere" }}
        >
          {approval.title}
          {count > 1 && (
            <Box component="span" sx={{ color: "text.secondary", fontWeight: 400 }}>
              {` × ${count}`}
            </Box>
          )}
        </Typography>
        <Box sx={{ display: "flex", gap: 3, alignItems: "baseline" }}>
          <AgentMark agent={approval.agent} size={14} />
          {phaseOf(approval) === "open" && <Deadline approval={approval} now={now} />}
        </Box>
      </Box>
      {isOutcome && (
        <Typography sx={{ color: "warning.main", fontWeight: 550 }}>
          {approval.card.kind === "mail" ? outcomeMail : outcomeTitle}
        </Typography>
      )}
      {isOutcome && phaseOf(approval) === "open" && (
        <Typography variant="body2" sx={{ color: "text.secondary" }}>
          {text.approvals.outcomeNote}
        </Typography>
      )}
    </Box>
  );
}
