/// The hosts that are never reached, and those that alone are; each can be taken off.
import Box from "@mui/material/Box";
import IconButton from "@mui/material/IconButton";
import Typography from "@mui/material/Typography";
import { Trash2 } from "lucide-react";
import { useDeleteHost, type HostDecision } from "@/api/egress";
import type { EgressRule } from "@/api/types";
import { webAccessText } from "@/text/web-access";
import { Problem, problemOf } from "@/ui/problem";

const TITLES = { deny: "denied", allow: "allowed" } as const;

interface ListProps {
  decision: HostDecision;
  rules: readonly EgressRule[];
  onRemove: (rule: EgressRule) => void;
}

function HostList({ decision, rules, onRemove }: ListProps) {
  const title = webAccessText[TITLES[decision]];
  return (
    <Box>
      <Typography component="h3" variant="subtitle2">
        {title}
      </Typography>
      {decision === "allow" && (
        <Typography variant="body2" sx={{ color: "text.secondary" }}>
          {webAccessText.onlyThese(rules.length)}
        </Typography>
      )}
      <Box component="ul" aria-label={title} sx={{ listStyle: "none", margin: 0, padding: 0 }}>
        {rules.map((rule) => (
          <Box
            key={rule.id}
            component="li"
            sx={{
              display: "flex",
              gap: 2,
              alignItems: "center",
              justifyContent: "space-between",
              paddingBlock: 1,
              "& + li": { borderBlockStart: "1px solid", borderColor: "divider" },
            }}
          >
            <Box component="span" sx={{ minWidth: 0, overflowWrap: "anywhere" }}>
              {rule.host}
            </Box>
            <IconButton
              aria-label={webAccessText.removeOf(rule.host)}
              title={webAccessText.removeOf(rule.host)}
              onClick={() => onRemove(rule)}
            >
              <Trash2 size={18} aria-hidden />
            </IconButton>
          </Box>
        ))}
      </Box>
    </Box>
  );
}

export function HostLists({ rules }: { rules: readonly EgressRule[] }) {
  const remove = useDeleteHost();
  const of = (decision: HostDecision) => rules.filter((rule) => rule.decision === decision);
  return (
    <>
      {remove.error !== null && <Problem {...problemOf(remove.error)} />}
      {rules.length === 0 && (
        <Typography sx={{ color: "text.secondary" }}>{webAccessText.none}</Typography>
      )}
      {(["deny", "allow"] as const)
        .filter((decision) => of(decision).length > 0)
        .map((decision) => (
          <HostList
            key={decision}
            decision={decision}
            rules={of(decision)}
            onRemove={(rule) => remove.mutate(rule)}
          />
        ))}
    </>
  );
}
