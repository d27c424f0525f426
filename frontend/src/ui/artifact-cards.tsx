/// Files as cards: pictures show themselves, others their kind, name and size.
import Box from "@mui/material/Box";
import ButtonBase from "@mui/material/ButtonBase";
import Typography from "@mui/material/Typography";
import { contentUrl } from "@/api/files";
import type { FileView } from "@/api/types";
import { text } from "@/text";
import { FileIcon } from "./file-icon";
import { bestOf, kindOf, titleOf } from "./file-kind";
import { bytes } from "./format";

interface Props {
  files: readonly FileView[];
  onOpen: (file: FileView) => void;
}

/** A chart and its picture are one card: the picture is shown, the chart opens. */
function cardsOf(files: readonly FileView[]): FileView[] {
  const twins = new Set(
    files.map((file) => bestOf(file, files)).filter((best, i) => best !== files[i]),
  );
  return files.filter((file) => !twins.has(file));
}

export function ArtifactCards({ files, onOpen }: Props) {
  return (
    <Box sx={{ display: "flex", flexWrap: "wrap", gap: 2, paddingBlockStart: 1 }}>
      {cardsOf(files).map((file) => (
        <ButtonBase
          key={file.id}
          title={text.artifacts.open(file.name)}
          onClick={() => onOpen(bestOf(file, files))}
          sx={{
            flexDirection: "column",
            alignItems: "stretch",
            maxWidth: 240,
            border: 1,
            borderColor: "divider",
            borderRadius: "8px",
            overflow: "hidden",
            textAlign: "start",
            "&:hover": { borderColor: "text.secondary" },
          }}
        >
          {kindOf(file) === "image" && (
            <Box
              component="img"
              src={contentUrl(file.id)}
              alt=""
              loading="lazy"
              sx={{ height: 120, minWidth: 160, objectFit: "contain", backgroundColor: "#fff" }}
            />
          )}
          <Box
            sx={{
              display: "flex",
              gap: 2,
              alignItems: "center",
              paddingInline: 2.5,
              paddingBlock: 1.5,
            }}
          >
            <FileIcon file={file} />
            <Typography variant="body2" noWrap sx={{ flex: 1 }}>
              {titleOf(file)}
            </Typography>
            <Typography variant="body2" sx={{ color: "text.secondary", whiteSpace: "nowrap" }}>
              {bytes(file.size)}
            </Typography>
          </Box>
        </ButtonBase>
      ))}
    </Box>
  );
}
