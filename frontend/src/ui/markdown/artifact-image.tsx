/// A picture that a step made, inside the answer; it opens beside it, interactive where it can be.
import Box from "@mui/material/Box";
import ButtonBase from "@mui/material/ButtonBase";
import { contentUrl } from "@/api/files";
import type { FileView } from "@/api/types";
import { text } from "@/text";
import { bestOf } from "../file-kind";
import type { OpenFile } from "../open-file";

interface Props {
  file: FileView;
  alt: string;
  among: readonly FileView[];
  onOpen?: OpenFile | undefined;
}

export function ArtifactImage({ file, alt, among, onOpen }: Props) {
  return (
    <ButtonBase
      component="span"
      role="button"
      aria-label={text.artifacts.open(file.name)}
      disabled={onOpen === undefined}
      onClick={() => onOpen?.(bestOf(file, among))}
      sx={{
        display: "block",
        borderRadius: "10px",
        border: 1,
        borderColor: "divider",
        overflow: "hidden",
        // Charts are drawn for white paper.
        backgroundColor: "#fff",
        maxWidth: "100%",
        width: "fit-content",
      }}
    >
      <Box
        component="img"
        src={contentUrl(file.id)}
        alt={alt}
        loading="lazy"
        sx={{
          display: "block",
          maxWidth: "100%",
          maxHeight: 420,
          minHeight: 80,
          objectFit: "contain",
        }}
      />
    </ButtonBase>
  );
}
