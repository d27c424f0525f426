/// A file as a chip with its icon, name and size; it opens beside the conversation where that can be, else by itself.
import Box from "@mui/material/Box";
import { contentUrl } from "@/api/files";
import type { FileView } from "@/api/types";
import { FileIcon } from "./file-icon";
import { kindOf } from "./file-kind";
import { bytes } from "./format";
import type { OpenFile } from "./open-file";

interface Props {
  file: FileView;
  onOpen?: OpenFile | undefined;
}

export function FileChip({ file, onOpen }: Props) {
  const opens = onOpen !== undefined && kindOf(file) !== "file";
  return (
    <Box
      {...(opens
        ? { component: "button", type: "button", onClick: () => onOpen(file) }
        : {
            component: "a",
            href: contentUrl(file.id),
            target: "_blank",
            rel: "noreferrer noopener",
          })}
      sx={{
        font: "inherit",
        backgroundColor: "transparent",
        cursor: "pointer",
        display: "inline-flex",
        alignItems: "center",
        gap: 1.5,
        maxWidth: 260,
        paddingInline: 2.5,
        paddingBlock: 1,
        border: 1,
        borderColor: "divider",
        borderRadius: "8px",
        color: "text.primary",
        fontSize: "0.8125rem",
        textDecoration: "none",
        "&:hover": { borderColor: "text.secondary" },
      }}
    >
      <FileIcon file={file} />
      <Box
        component="span"
        sx={{ overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap" }}
      >
        {file.name}
      </Box>
      <Box component="span" sx={{ color: "text.secondary", whiteSpace: "nowrap" }}>
        {bytes(file.size)}
      </Box>
    </Box>
  );
}
