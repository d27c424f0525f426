/// The agents that an "@" offers, each with its one-line description.
import Box from "@mui/material/Box";
import Typography from "@mui/material/Typography";
import type { AgentView } from "@/api/types";
import { text } from "@/text";
import { AgentMark } from "@/ui/agent-mark";

interface Props {
  id: string;
  agents: readonly AgentView[];
  index: number;
  onPick: (agent: AgentView) => void;
}

export function optionId(list: string, index: number): string {
  return `${list}-${index}`;
}

export function AgentPicker({ id, agents, index, onPick }: Props) {
  return (
    <Box
      id={id}
      role="listbox"
      aria-label={text.composer.agents}
      sx={{
        position: "absolute",
        insetBlockEnd: "calc(100% + 8px)",
        insetInline: 0,
        maxHeight: 280,
        overflowY: "auto",
        padding: 1,
        border: 1,
        borderColor: "divider",
        borderRadius: "10px",
        backgroundColor: "background.paper",
        boxShadow: "0 8px 28px rgb(0 0 0 / 0.14)",
        zIndex: 2,
      }}
    >
      {agents.length === 0 && (
        <Typography
          variant="body2"
          role="option"
          aria-selected={false}
          aria-disabled
          sx={{ padding: 2.5, color: "text.secondary" }}
        >
          {text.composer.noAgent}
        </Typography>
      )}
      {agents.map((agent, i) => (
        <Box
          key={agent.name}
          id={optionId(id, i)}
          role="option"
          aria-selected={i === index}
          // The text field keeps the focus, so that typing goes on.
          onMouseDown={(event) => {
            event.preventDefault();
            onPick(agent);
          }}
          sx={{
            display: "flex",
            gap: 3,
            alignItems: "baseline",
            paddingInline: 2.5,
            paddingBlock: 2,
            borderRadius: "6px",
            cursor: "pointer",
            backgroundColor: (t) => (i === index ? t.vars.palette.soft : "transparent"),
            "&:hover": { backgroundColor: (t) => t.vars.palette.soft },
          }}
        >
          <Box sx={{ minWidth: 104 }}>
            <AgentMark agent={agent.name} />
          </Box>
          <Typography variant="body2" noWrap sx={{ color: "text.secondary", flex: 1 }}>
            {agent.description}
          </Typography>
        </Box>
      ))}
    </Box>
  );
}
