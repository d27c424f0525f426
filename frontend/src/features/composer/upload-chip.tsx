/// A file that will be sent along: its progress while it goes up, its error and another try when it did not arrive.
import Box from "@mui/material/Box";
import IconButton from "@mui/material/IconButton";
import { RotateCcw, X } from "lucide-react";
import { text } from "@/text";
import { FileIcon } from "@/ui/file-icon";
import { bytes } from "@/ui/format";
import type { Upload } from "./use-uploads";

interface Props {
  upload: Upload;
  onAgain: () => void;
  onRemove: () => void;
}

function Progress({ upload }: { upload: Upload }) {
  const percent = Math.round(upload.share * 100);
  return (
    <Box
      role="progressbar"
      aria-label={text.composer.uploading(upload.name, percent)}
      aria-valuenow={percent}
      aria-valuemin={0}
      aria-valuemax={100}
      sx={{
        position: "absolute",
        insetBlockEnd: 0,
        insetInlineStart: 0,
        height: 2,
        width: `${percent}%`,
        backgroundColor: "primary.main",
        transition: "width 120ms linear",
      }}
    />
  );
}

export function UploadChip({ upload, onAgain, onRemove }: Props) {
  const { name, size, view, error, source } = upload;
  return (
    <Box
      component="li"
      sx={{
        position: "relative",
        overflow: "hidden",
        display: "inline-flex",
        alignItems: "center",
        gap: 1.5,
        maxWidth: "100%",
        paddingInlineStart: 2.5,
        paddingInlineEnd: 0.5,
        border: 1,
        borderColor: error === null ? "divider" : "error.main",
        borderRadius: "8px",
        fontSize: "0.8125rem",
      }}
    >
      <FileIcon file={{ name, media_type: upload.mediaType }} />
      <Box
        component="span"
        sx={{ overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap", maxWidth: 200 }}
      >
        {name}
      </Box>
      <Box
        component="span"
        sx={{ color: error === null ? "text.secondary" : "error.main", overflowWrap: "anywhere" }}
      >
        {error ?? bytes(size)}
      </Box>
      {error !== null && source !== null && (
        <IconButton
          aria-label={text.composer.retryUpload(name)}
          onClick={onAgain}
          sx={{ padding: 1 }}
        >
          <RotateCcw size={14} aria-hidden />
        </IconButton>
      )}
      <IconButton
        aria-label={text.composer.removeFile(name)}
        onClick={onRemove}
        sx={{ padding: 1.25 }}
      >
        <X size={14} aria-hidden />
      </IconButton>
      {view === null && error === null && <Progress upload={upload} />}
    </Box>
  );
}
