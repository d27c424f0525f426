/// Nobody works for this agent, and how to change that.
import Box from "@mui/material/Box";
import Typography from "@mui/material/Typography";
import { text } from "@/text";
import { CopyButton } from "@/ui/copy-button";

export function NoWorker({ agent }: { agent: string }) {
  const command = `warren worker ${agent}`;
  return (
    <Box sx={{ display: "flex", flexWrap: "wrap", columnGap: 2, alignItems: "center" }}>
      <Typography variant="body2">{text.agents.start}</Typography>
      <Box
        component="code"
        sx={{
          fontFamily: `"JetBrains Mono Variable", ui-monospace, monospace`,
          fontSize: "0.8125rem",
          paddingInline: 1.5,
          paddingBlock: 0.5,
          borderRadius: "6px",
          backgroundColor: (t) => t.vars.palette.soft,
        }}
      >
        {command}
      </Box>
      <CopyButton content={command} label={text.agents.copy} done={text.agents.copied} />
    </Box>
  );
}
