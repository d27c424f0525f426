/// The approvals of a step, where it stands in its plan.
import Box from "@mui/material/Box";
import Link from "@mui/material/Link";
import { useState } from "react";
import { Link as RouterLink } from "react-router";
import type { ApprovalView, EffectView } from "@/api/types";
import { text } from "@/text";
import { Fold } from "@/ui/fold";
import { ApprovalCard } from "./approval-card";
import { groupsOf, phaseOf } from "./phase";

interface Props {
  approvals: readonly ApprovalView[];
  effects: readonly EffectView[];
}

/** Shown here; the inbox shows all. */
const MOST = 3;

export default function StepApprovals({ approvals, effects }: Props) {
  // What was closed before this page looked is history; what closes under the person's eyes stays where it is.
  const [history] = useState(
    () => new Set(approvals.filter((each) => phaseOf(each) === "closed").map(({ id }) => id)),
  );
  const groups = groupsOf(approvals.filter(({ id }) => !history.has(id)));
  const past = groupsOf(approvals.filter(({ id }) => history.has(id)));
  const isOpen = ({ first }: (typeof groups)[number]): boolean => phaseOf(first) === "open";
  const hidden = groups.filter(isOpen).slice(MOST);
  return (
    <Box
      sx={{
        paddingInlineStart: { xs: 3, sm: "40px" },
        paddingInlineEnd: 3,
        paddingBlockEnd: 3,
        display: "grid",
        gridTemplateColumns: "minmax(0, 1fr)",
        gap: 3,
      }}
    >
      {groups
        .filter((group) => !hidden.includes(group))
        .map((group) => (
          <ApprovalCard key={group.first.id} group={group} effects={effects} />
        ))}
      {hidden.length > 0 && (
        <Box>
          {text.approvals.more(hidden.length)}{" "}
          <Link component={RouterLink} to="/approvals" sx={{ textUnderlineOffset: "3px" }}>
            {text.approvals.openInbox}
          </Link>
        </Box>
      )}
      {past.length > 0 && (
        <Fold label={text.approvals.past(past.length)}>
          <Box sx={{ display: "grid", gridTemplateColumns: "minmax(0, 1fr)", gap: 3 }}>
            {past.map((group) => (
              <ApprovalCard key={group.first.id} group={group} effects={effects} />
            ))}
          </Box>
        </Fold>
      )}
    </Box>
  );
}
