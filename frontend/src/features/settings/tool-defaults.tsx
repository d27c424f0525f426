/// What each tool may do unless a rule says more: allowed, asked first, or never.
import Box from "@mui/material/Box";
import Typography from "@mui/material/Typography";
import { useDeletePolicy, useSetPolicy, type Decision } from "@/api/preferences";
import type { PolicyList, PolicyView, ToolDefault } from "@/api/types";
import { settingsText } from "@/text/settings";
import { AgentMark } from "@/ui/agent-mark";
import { Fold } from "@/ui/fold";
import { Problem, problemOf } from "@/ui/problem";
import { ToolLine } from "./tool-line";

/** A rule without a scope is what the person said of the whole tool. */
function saidOf(
  { agent, tool }: ToolDefault,
  items: readonly PolicyView[],
): PolicyView | undefined {
  return items.find(
    (rule) => rule.agent === agent && rule.tool === tool && Object.keys(rule.scope).length === 0,
  );
}

export function ToolDefaults({ list }: { list: PolicyList }) {
  const set = useSetPolicy();
  const remove = useDeletePolicy();
  const agents = [...new Set(list.defaults.map(({ agent }) => agent))];
  const error = set.error ?? remove.error;
  const { asking } = settingsText;
  const choose = (tool: ToolDefault, decision: Decision): void => {
    const said = saidOf(tool, list.items);
    if (decision === tool.decision && said !== undefined) remove.mutate(said.id);
    else set.mutate({ agent: tool.agent, tool: tool.tool, decision });
  };
  const line = (tool: ToolDefault) => (
    <ToolLine
      key={tool.tool}
      tool={tool}
      decision={saidOf(tool, list.items)?.decision ?? tool.decision}
      onChoose={(decision) => choose(tool, decision)}
    />
  );
  return (
    <>
      <Typography sx={{ color: "text.secondary" }}>{asking.toolsLead}</Typography>
      {error !== null && <Problem {...problemOf(error)} />}
      {agents.map((agent) => {
        const tools = list.defaults.filter((each) => each.agent === agent);
        const reading = tools.filter(({ effect }) => effect === "none");
        return (
          <Box key={agent}>
            <Typography component="h3" variant="subtitle2">
              <AgentMark agent={agent} />
            </Typography>
            {tools.filter((each) => !reading.includes(each)).map(line)}
            {reading.length > 0 && (
              <Fold label={asking.reading(reading.length)}>{reading.map(line)}</Fold>
            )}
          </Box>
        );
      })}
    </>
  );
}
