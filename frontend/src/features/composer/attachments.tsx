/// What goes along with the message: the chosen agent and the files.
import Box from "@mui/material/Box";
import IconButton from "@mui/material/IconButton";
import { X } from "lucide-react";
import { text } from "@/text";
import { AgentMark } from "@/ui/agent-mark";
import { UploadChip } from "./upload-chip";
import type { Uploads } from "./use-uploads";

interface Props {
  agent: string | null;
  onClearAgent: () => void;
  uploads: Uploads;
}

export function Attachments({ agent, onClearAgent, uploads }: Props) {
  if (agent === null && uploads.all.length === 0) return null;
  return (
    <Box
      component="ul"
      sx={{
        listStyle: "none",
        margin: 0,
        display: "flex",
        flexWrap: "wrap",
        gap: 1.5,
        paddingInline: 3,
        paddingBlockStart: 3,
        paddingBlockEnd: 0,
      }}
    >
      {agent !== null && (
        <Box
          component="li"
          title={text.composer.agentPicked(agent)}
          sx={{
            display: "inline-flex",
            alignItems: "center",
            paddingInlineStart: 2.5,
            paddingInlineEnd: 0.5,
            border: 1,
            borderColor: "divider",
            borderRadius: "8px",
            fontSize: "0.8125rem",
          }}
        >
          <AgentMark agent={agent} />
          <IconButton
            aria-label={text.composer.agentClear}
            title={text.composer.agentClear}
            onClick={onClearAgent}
            sx={{ padding: 1.25 }}
          >
            <X size={14} aria-hidden />
          </IconButton>
        </Box>
      )}
      {uploads.all.map((upload) => (
        <UploadChip
          key={upload.id}
          upload={upload}
          onAgain={() => uploads.again(upload)}
          onRemove={() => uploads.remove(upload.id)}
        />
      ))}
    </Box>
  );
}
