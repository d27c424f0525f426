/// One tool: what it does to the world, and what it may.
import Box from "@mui/material/Box";
import type { Decision } from "@/api/preferences";
import type { ToolDefault } from "@/api/types";
import { settingsText } from "@/text/settings";
import { FilterChips } from "@/ui/filter-chips";

interface Props {
  tool: ToolDefault;
  /** What holds now. */
  decision: Decision;
  onChoose: (decision: Decision) => void;
}

const DECISIONS = ["allow", "ask", "deny"] as const;

/** Reading can't wait for a yes. */
function choicesFor({ effect }: ToolDefault): Decision[] {
  return DECISIONS.filter((decision) => effect !== "none" || decision !== "ask");
}

export function ToolLine({ tool, decision, onChoose }: Props) {
  const { asking } = settingsText;
  const notes = [
    asking.effects[tool.effect] ?? "",
    ...(decision === tool.decision ? [asking.asShipped] : []),
  ];
  return (
    <Box
      data-testid="tool-default"
      sx={{
        display: "flex",
        flexWrap: "wrap",
        columnGap: 3,
        rowGap: 1,
        alignItems: "center",
        justifyContent: "space-between",
        paddingBlock: 2,
      }}
    >
      <Box sx={{ minWidth: 0, overflowWrap: "anywhere" }}>
        {tool.title}
        <Box sx={{ color: "text.secondary", fontSize: "0.8125rem" }}>{notes.join(" · ")}</Box>
      </Box>
      <FilterChips
        label={asking.decision(tool.title)}
        value={decision}
        options={choicesFor(tool).map((value) => ({ value, label: asking.decisions[value] }))}
        onChange={onChoose}
      />
    </Box>
  );
}
