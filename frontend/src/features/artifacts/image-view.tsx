/// A picture: as large as the pane allows, or as large as it is.
import Box from "@mui/material/Box";
import { Maximize2, Minimize2 } from "lucide-react";
import { useState } from "react";
import { contentUrl } from "@/api/files";
import type { FileView } from "@/api/types";
import { text } from "@/text";
import { IconToggle } from "./icon-toggle";
import { BarSpace, ViewerBar } from "./viewer-bar";

interface Size {
  width: number;
  height: number;
}

export function ImageView({ file }: { file: FileView }) {
  const [size, setSize] = useState<Size | null>(null);
  const [isFull, setFull] = useState(false);
  return (
    <>
      <ViewerBar>
        <span>{size !== null && `${size.width} × ${size.height}`}</span>
        <BarSpace />
        <IconToggle
          icon={isFull ? Minimize2 : Maximize2}
          label={isFull ? text.artifacts.fit : text.artifacts.actualSize}
          onClick={() => setFull(!isFull)}
        />
      </ViewerBar>
      <Box
        tabIndex={0}
        role="region"
        aria-label={file.name}
        sx={{ flex: 1, minHeight: 0, overflow: "auto", padding: 4, textAlign: "center" }}
      >
        <Box
          component="img"
          src={contentUrl(file.id)}
          alt={file.name}
          onLoad={({ currentTarget: { naturalWidth, naturalHeight } }) =>
            setSize({ width: naturalWidth, height: naturalHeight })
          }
          sx={{
            maxWidth: isFull ? "none" : "100%",
            borderRadius: "8px",
            // Charts and scans are drawn for white paper.
            backgroundColor: "#fff",
          }}
        />
      </Box>
    </>
  );
}
