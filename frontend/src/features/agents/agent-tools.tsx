/// What an agent works with, by what it does to the world.
import Box from "@mui/material/Box";
import type { AgentView } from "@/api/types";
import { text } from "@/text";

const EFFECTS = ["none", "reversible", "outward", "unknown"] as const;

function groupsOf({ tools, effects }: AgentView) {
  return EFFECTS.map((effect) => ({
    effect,
    tools: tools.filter((tool) => (effects[tool] ?? "unknown") === effect),
  })).filter((group) => group.tools.length > 0);
}

export function AgentTools({ agent }: { agent: AgentView }) {
  return (
    <>
      {groupsOf(agent).map(({ effect, tools }) => (
        <Box key={effect} component="span" sx={{ display: "block" }}>
          {tools.join(", ")}
          {text.agents.effects[effect] !== "" && (
            <Box
              component="span"
              sx={{ color: effect === "outward" ? "warning.main" : "text.secondary" }}
            >
              {" "}
              – {text.agents.effects[effect]}
            </Box>
          )}
        </Box>
      ))}
    </>
  );
}
