/// What was made in this conversation, beside it.
import Box from "@mui/material/Box";
import IconButton from "@mui/material/IconButton";
import Tooltip from "@mui/material/Tooltip";
import Typography from "@mui/material/Typography";
import { Download, X } from "lucide-react";
import { downloadUrl } from "@/api/files";
import type { FileView } from "@/api/types";
import { text } from "@/text";
import { Empty } from "@/ui/empty";
import { bestOf, titleOf, withoutTwins } from "@/ui/file-kind";
import { bytes } from "@/ui/format";
import { ArtifactTabs } from "./artifact-tabs";
import { ArtifactViewer } from "./artifact-viewer";

interface Props {
  /** What was made here. */
  files: readonly FileView[];
  /** What was given: it can be opened too. */
  attached: readonly FileView[];
  openId: string | null;
  page: number | null;
  opening: string;
  onOpen: (id: string, page?: number) => void;
  onClose: () => void;
}

export function ArtifactsPane(props: Props) {
  const { files, attached, openId, page, opening, onOpen, onClose } = props;
  const listed = withoutTwins(files);
  const named = [...files, ...attached].find(({ id }) => id === openId);
  const open = named === undefined ? undefined : bestOf(named, files);
  return (
    <Box sx={{ display: "flex", flexDirection: "column", height: "100%", minWidth: 0 }}>
      <Box
        component="header"
        sx={{
          display: "flex",
          alignItems: "center",
          gap: 1,
          minHeight: 52,
          paddingInlineStart: 4,
          paddingInlineEnd: 2,
          borderBlockEnd: "1px solid",
          borderColor: "divider",
        }}
      >
        <Typography component="h2" variant="subtitle1" sx={{ flex: 1 }}>
          {text.artifacts.label}
        </Typography>
        <IconButton
          aria-label={text.artifacts.close}
          title={text.artifacts.close}
          onClick={onClose}
        >
          <X size={18} aria-hidden />
        </IconButton>
      </Box>
      {listed.length > 1 && (
        <ArtifactTabs files={listed} openId={open?.id ?? null} onOpen={onOpen} />
      )}
      {open === undefined ? (
        <Empty>{listed.length === 0 ? text.artifacts.none : text.artifacts.missing}</Empty>
      ) : (
        <>
          <Box
            sx={{
              display: "flex",
              alignItems: "center",
              gap: 2,
              paddingInlineStart: 4,
              paddingInlineEnd: 2,
              paddingBlock: 1.5,
            }}
          >
            <Typography
              variant="body2"
              noWrap
              sx={{ fontWeight: 600, minWidth: 0 }}
              title={open.name}
            >
              {titleOf(open)}
            </Typography>
            <Typography
              variant="body2"
              sx={{ color: "text.secondary", flex: 1, whiteSpace: "nowrap" }}
            >
              {bytes(open.size)}
            </Typography>
            <Tooltip title={text.artifacts.download}>
              <IconButton
                component="a"
                href={downloadUrl(open.id)}
                download={open.name}
                aria-label={`${text.artifacts.download} ${open.name}`}
              >
                <Download size={18} aria-hidden />
              </IconButton>
            </Tooltip>
          </Box>
          <Box sx={{ flex: 1, minHeight: 0, display: "flex", flexDirection: "column" }}>
            <ArtifactViewer
              key={open.id}
              file={open}
              files={files}
              page={page}
              opening={opening}
              onOpen={({ id }, at) => onOpen(id, at)}
            />
          </Box>
        </>
      )}
    </Box>
  );
}
