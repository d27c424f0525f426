/// The files to choose from, newest first.
import Box from "@mui/material/Box";
import ButtonBase from "@mui/material/ButtonBase";
import type { FileView } from "@/api/types";
import { text } from "@/text";
import { FileIcon } from "@/ui/file-icon";
import { titleOf } from "@/ui/file-kind";

interface Props {
  files: readonly FileView[];
  openId: string | null;
  onOpen: (id: string) => void;
}

export function ArtifactTabs({ files, openId, onOpen }: Props) {
  return (
    <Box
      component="ul"
      aria-label={text.artifacts.list}
      sx={{
        listStyle: "none",
        margin: 0,
        display: "flex",
        gap: 1.5,
        overflowX: "auto",
        flexShrink: 0,
        paddingInline: 4,
        paddingBlock: 2.5,
        borderBlockEnd: "1px solid",
        borderColor: "divider",
      }}
    >
      {[...files].reverse().map((file) => (
        <Box component="li" key={file.id} sx={{ flexShrink: 0 }}>
          <ButtonBase
            aria-current={file.id === openId ? "true" : undefined}
            onClick={() => onOpen(file.id)}
            sx={{
              display: "flex",
              gap: 1.5,
              maxWidth: 220,
              paddingInline: 2.5,
              paddingBlock: 1.25,
              border: 1,
              borderRadius: "8px",
              fontSize: "0.8125rem",
              borderColor: file.id === openId ? "primary.main" : "divider",
              color: file.id === openId ? "text.primary" : "text.secondary",
              "&:hover": { color: "text.primary" },
            }}
          >
            <FileIcon file={file} />
            <Box
              component="span"
              sx={{ overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap" }}
            >
              {titleOf(file)}
            </Box>
          </ButtonBase>
        </Box>
      ))}
    </Box>
  );
}
