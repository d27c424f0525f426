/// A file as a chip with its icon, name and size; a link to its bytes.
import Box from "@mui/material/Box";
import { contentUrl } from "@/api/files";
import type { FileView } from "@/api/types";
import { FileIcon } from "./file-icon";
import { bytes } from "./format";

export function FileChip({ file }: { file: FileView }) {
  return (
    <Box
      component="a"
      href={contentUrl(file.id)}
      target="_blank"
      rel="noreferrer noopener"
      sx={{
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
