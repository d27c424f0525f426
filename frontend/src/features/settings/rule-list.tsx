/// Standing rules: what is always allowed or never, for what, until when; each can be taken back.
import Box from "@mui/material/Box";
import IconButton from "@mui/material/IconButton";
import Typography from "@mui/material/Typography";
import { Trash2 } from "lucide-react";
import { useDeletePolicy } from "@/api/preferences";
import type { PolicyList, PolicyView } from "@/api/types";
import { settingsText } from "@/text/settings";
import { moment } from "@/ui/format";
import { Problem, problemOf } from "@/ui/problem";
import { scopeLines } from "@/ui/scope-lines";

function isNarrowed({ scope }: PolicyView): boolean {
  return Object.keys(scope).length > 0;
}

interface RuleProps {
  rule: PolicyView;
  /** What the tool is called. */
  title: string;
  onDelete: () => void;
}

function Rule({ rule, title, onDelete }: RuleProps) {
  const { asking } = settingsText;
  const name = rule.text === "" ? `${asking.decisions[rule.decision]}: ${title}` : rule.text;
  const scope = isNarrowed(rule)
    ? scopeLines(rule.scope).map(([label, value]) => `${label}: ${value}`)
    : [];
  const until = rule.until === null ? asking.forGood : asking.until(moment(rule.until));
  return (
    <Box
      component="li"
      data-testid="rule"
      sx={{
        display: "flex",
        gap: 2,
        alignItems: "center",
        paddingBlock: 2,
        "& + li": { borderBlockStart: "1px solid", borderColor: "divider" },
      }}
    >
      <Box sx={{ flex: 1, minWidth: 0, overflowWrap: "anywhere" }}>
        {name}
        <Box sx={{ color: "text.secondary", fontSize: "0.8125rem" }}>
          {[rule.agent, ...scope, until].join(" · ")}
        </Box>
      </Box>
      <IconButton
        aria-label={asking.removeOf(name)}
        title={asking.removeOf(name)}
        onClick={onDelete}
      >
        <Trash2 size={18} aria-hidden />
      </IconButton>
    </Box>
  );
}

export function RuleList({ list: { items: rules, defaults } }: { list: PolicyList }) {
  const titleOf = ({ agent, tool }: PolicyView): string =>
    defaults.find((each) => each.agent === agent && each.tool === tool)?.title ?? tool;
  const remove = useDeletePolicy();
  const { asking } = settingsText;
  return (
    <>
      {remove.error !== null && <Problem {...problemOf(remove.error)} />}
      {rules.length === 0 ? (
        <Typography sx={{ color: "text.secondary" }}>{asking.rulesNone}</Typography>
      ) : (
        <Box
          component="ul"
          aria-label={asking.rulesList}
          sx={{ listStyle: "none", margin: 0, padding: 0 }}
        >
          {rules.map((rule) => (
            <Rule
              key={rule.id}
              rule={rule}
              title={titleOf(rule)}
              onDelete={() => remove.mutate(rule.id)}
            />
          ))}
        </Box>
      )}
    </>
  );
}
