/// A file as a chip with its icon, name and size; it opens beside the conversation where that can be, else by itself.
import Box from "@mui/material/Box";
import { contentUrl } from "@/api/files";
import type { FileView } from "@/api/types";
import { text } from "@/text";
import { FileIcon } from "./file-icon";
import { kindOf } from "./file-kind";
import { bytes } from "./format";
import type { OpenFile } from "./open-file";

interface Props {
  file: FileView;
  onOpen?: OpenFile | undefined;
}

/** What the chip is: nothing to act on once the file was deleted. */
function actOf(file: FileView, onOpen: OpenFile | undefined): object {
  if (file.deleted) return { component: "span" };
  if (onOpen !== undefined && kindOf(file) !== "file") {
    return { component: "button", type: "button", onClick: () => onOpen(file) };
  }
  return {
    component: "a",
    href: contentUrl(file.id),
    target: "_blank",
    rel: "noreferrer noopener",
  };
}

export function FileChip({ file, onOpen }: Props) {
  return (
    <Box
      {...actOf(file, onOpen)}
      sx={{
        font: "inherit",
        backgroundColor: "transparent",
        cursor: file.deleted ? "default" : "pointer",
        display: "inline-flex",
        alignItems: "center",
        gap: 1.5,
        maxWidth: 260,
        paddingInline: 2.5,
        paddingBlock: 1,
        border: 1,
        borderColor: "divider",
        borderRadius: "8px",
        color: file.deleted ? "text.secondary" : "text.primary",
        fontSize: "0.8125rem",
        textDecoration: "none",
        "&:hover": { borderColor: file.deleted ? "divider" : "text.secondary" },
      }}
    >
      <FileIcon file={file} />
      <Box
        component="span"
        sx={{
          overflow: "hidden",
          textOverflow: "ellipsis",
          whiteSpace: "nowrap",
          textDecoration: file.deleted ? "line-through" : "none",
        }}
      >
        {file.name}
      </Box>
      <Box component="span" sx={{ color: "text.secondary", whiteSpace: "nowrap" }}>
        {file.deleted ? text.files.deleted : bytes(file.size)}
      </Box>
    </Box>
  );
}
