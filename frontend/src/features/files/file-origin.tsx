/// Where a file came from, with the way there.
import Box from "@mui/material/Box";
import Link from "@mui/material/Link";
import { Link as RouterLink } from "react-router";
import type { LibraryFile } from "@/api/types";
import { text } from "@/text";
import { AgentMark } from "@/ui/agent-mark";

function Place({ to, children }: { to: string; children: string }) {
  return (
    <Link
      component={RouterLink}
      to={to}
      sx={{
        color: "inherit",
        textUnderlineOffset: "3px",
        minWidth: 0,
        overflow: "hidden",
        textOverflow: "ellipsis",
      }}
    >
      {children}
    </Link>
  );
}

export function FileOrigin({ file }: { file: LibraryFile }) {
  const title = file.conversation_title ?? "";
  return (
    <Box
      sx={{
        display: "flex",
        columnGap: 1.25,
        alignItems: "center",
        minWidth: 0,
        color: "text.secondary",
        fontSize: "0.8125rem",
        whiteSpace: "nowrap",
      }}
    >
      {file.agent !== null && (
        <>
          {text.files.madeBy} <AgentMark agent={file.agent} size={14} />
          {file.task_id !== null && title !== "" && (
            <>
              {text.files.madeIn} <Place to={`/t/${file.task_id}`}>{title}</Place>
            </>
          )}
        </>
      )}
      {file.agent === null && file.conversation_id === null && text.files.uploaded}
      {file.agent === null && file.conversation_id !== null && (
        <>
          {text.files.uploadedIn} <Place to={`/c/${file.conversation_id}`}>{title}</Place>
        </>
      )}
    </Box>
  );
}
