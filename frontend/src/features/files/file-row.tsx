/// One file: what it is, where it came from, how large and how old; it opens, is fetched, is deleted.
import Box from "@mui/material/Box";
import ButtonBase from "@mui/material/ButtonBase";
import IconButton from "@mui/material/IconButton";
import { Download, Trash2 } from "lucide-react";
import { downloadUrl } from "@/api/files";
import type { LibraryFile } from "@/api/types";
import { text } from "@/text";
import { FileIcon } from "@/ui/file-icon";
import { bytes, moment, since } from "@/ui/format";
import { FileOrigin } from "./file-origin";

interface Props {
  file: LibraryFile;
  isOpen: boolean;
  now: number;
  onOpen: (file: LibraryFile) => void;
  onDelete: (file: LibraryFile) => void;
}

const quiet = {
  color: "text.secondary",
  fontSize: "0.8125rem",
  whiteSpace: "nowrap",
  fontVariantNumeric: "tabular-nums",
} as const;

function Age({ file, now }: { file: LibraryFile; now: number }) {
  return (
    <time dateTime={file.created_at} title={moment(file.created_at)}>
      {since(file.created_at, now)}
    </time>
  );
}

function Name({ file, isOpen, onOpen }: Pick<Props, "file" | "isOpen" | "onOpen">) {
  const isVersion = file.versions > 1;
  return (
    <Box sx={{ display: "flex", gap: 2, alignItems: "center", minWidth: 0 }}>
      <ButtonBase
        aria-current={isOpen ? "true" : undefined}
        title={text.files.open(file.name)}
        onClick={() => onOpen(file)}
        sx={{
          minWidth: 0,
          fontWeight: 550,
          borderRadius: "4px",
          textAlign: "start",
          // The whole line opens it, without being a button in a button.
          "&::after": { content: '""', position: "absolute", inset: 0 },
        }}
      >
        <Box
          component="span"
          sx={{ overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap" }}
        >
          {file.name}
        </Box>
      </ButtonBase>
      {isVersion && (
        <Box
          component="span"
          title={text.files.version(file.version, file.versions)}
          sx={{
            ...quiet,
            fontSize: "0.75rem",
            border: 1,
            borderColor: "divider",
            borderRadius: "6px",
            paddingInline: 1,
          }}
        >
          {text.files.versionShort(file.version)}
        </Box>
      )}
    </Box>
  );
}

export function FileRow({ file, isOpen, now, onOpen, onDelete }: Props) {
  // Above the line that opens the file.
  const above = { position: "relative", zIndex: 1 } as const;
  return (
    <Box
      sx={{
        position: "relative",
        height: "100%",
        display: "grid",
        gridTemplateColumns: {
          xs: "auto minmax(0, 1fr) auto",
          sm: "auto minmax(0, 1fr) 72px 84px auto",
        },
        alignItems: "center",
        columnGap: 3,
        paddingInline: 2,
        backgroundColor: (t) => (isOpen ? t.vars.palette.soft : "transparent"),
        "&:hover": { backgroundColor: (t) => t.vars.palette.sunken },
      }}
    >
      <Box sx={{ color: "text.secondary", display: "flex" }}>
        <FileIcon file={file} size={20} />
      </Box>
      <Box sx={{ minWidth: 0 }}>
        <Name file={file} isOpen={isOpen} onOpen={onOpen} />
        <Box sx={{ display: "flex", "& a": above }}>
          <FileOrigin file={file} />
        </Box>
        <Box sx={{ ...quiet, display: { xs: "block", sm: "none" } }}>
          {bytes(file.size)} · <Age file={file} now={now} />
        </Box>
      </Box>
      <Box sx={{ ...quiet, textAlign: "end", display: { xs: "none", sm: "block" } }}>
        {bytes(file.size)}
      </Box>
      <Box sx={{ ...quiet, textAlign: "end", display: { xs: "none", sm: "block" } }}>
        <Age file={file} now={now} />
      </Box>
      <Box sx={{ ...above, display: "flex" }}>
        <IconButton
          component="a"
          href={downloadUrl(file.id)}
          download={file.name}
          aria-label={text.files.download(file.name)}
          title={text.files.download(file.name)}
          sx={{ padding: { xs: 2.5, sm: 1.75 } }}
        >
          <Download size={18} aria-hidden />
        </IconButton>
        <IconButton
          aria-label={text.files.remove(file.name)}
          title={text.files.remove(file.name)}
          onClick={() => onDelete(file)}
          sx={{ padding: { xs: 2.5, sm: 1.75 } }}
        >
          <Trash2 size={18} aria-hidden />
        </IconButton>
      </Box>
    </Box>
  );
}
