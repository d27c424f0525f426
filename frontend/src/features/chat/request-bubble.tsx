/// What the person asked, with the files that came along.
import Box from "@mui/material/Box";
import type { FileView } from "@/api/types";
import { text } from "@/text";
import { AgentMark } from "@/ui/agent-mark";
import { FileChip } from "@/ui/file-chip";
import type { OpenFile } from "@/ui/open-file";

interface Props {
  content: string;
  files: readonly FileView[];
  agent?: string | null;
  onOpen?: OpenFile;
}

export function RequestBubble({ content, files, agent = null, onOpen }: Props) {
  return (
    <Box
      role="group"
      aria-label={text.chat.request}
      sx={{
        display: "flex",
        flexDirection: "column",
        alignItems: "flex-end",
        gap: 1.5,
        marginBlockEnd: 4,
      }}
    >
      {(files.length > 0 || agent !== null) && (
        <Box
          sx={{
            display: "flex",
            flexWrap: "wrap",
            justifyContent: "flex-end",
            alignItems: "center",
            gap: 1.5,
          }}
        >
          {agent !== null && <AgentMark agent={agent} />}
          {files.map((file) => (
            <FileChip key={file.id} file={file} onOpen={onOpen} />
          ))}
        </Box>
      )}
      <Box
        sx={{
          maxWidth: "85%",
          paddingInline: 4,
          paddingBlock: 2.5,
          borderRadius: "16px",
          borderEndEndRadius: "4px",
          backgroundColor: (t) => t.vars.palette.soft,
          whiteSpace: "pre-wrap",
          overflowWrap: "anywhere",
          fontSize: "1rem",
          lineHeight: 1.55,
        }}
      >
        {content}
      </Box>
    </Box>
  );
}
