/// What one agent can do, as a request that works right now.
import Box from "@mui/material/Box";
import ButtonBase from "@mui/material/ButtonBase";
import Typography from "@mui/material/Typography";
import { Paperclip } from "lucide-react";
import type { AgentView } from "@/api/types";
import { text } from "@/text";
import { AgentMark } from "@/ui/agent-mark";

interface Props {
  agent: AgentView;
  isBusy: boolean;
  onTry: (agent: AgentView, example: string) => void;
}

export function ExampleCard({ agent, isBusy, onTry }: Props) {
  const [example = ""] = agent.examples;
  return (
    <Box component="li" sx={{ display: "flex" }}>
      <ButtonBase
        disabled={isBusy}
        onClick={() => onTry(agent, example)}
        sx={{
          flex: 1,
          flexDirection: "column",
          alignItems: "flex-start",
          justifyContent: "flex-start",
          gap: 1.5,
          padding: 4,
          border: 1,
          borderColor: "divider",
          borderRadius: "12px",
          textAlign: "start",
          transition: "border-color 120ms, background-color 120ms",
          "&:hover": {
            borderColor: "text.secondary",
            backgroundColor: (t) => t.vars.palette.sunken,
          },
          "&.Mui-disabled": { opacity: 0.6 },
        }}
      >
        <AgentMark agent={agent.name} />
        <Typography sx={{ fontSize: "1rem", lineHeight: 1.45, overflowWrap: "anywhere" }}>
          {example}
        </Typography>
        {agent.sample_file !== null && (
          <Typography
            variant="body2"
            sx={{
              display: "flex",
              gap: 1.5,
              alignItems: "center",
              color: "text.secondary",
              marginBlockStart: "auto",
            }}
          >
            <Paperclip size={14} aria-hidden />
            {text.welcome.withFile(agent.sample_file)}
          </Typography>
        )}
      </ButtonBase>
    </Box>
  );
}
