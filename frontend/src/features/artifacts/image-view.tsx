/// A picture, as large as the pane allows.
import Box from "@mui/material/Box";
import { contentUrl } from "@/api/files";
import type { FileView } from "@/api/types";

export function ImageView({ file }: { file: FileView }) {
  return (
    <Box sx={{ padding: 4, overflow: "auto", textAlign: "center" }}>
      <Box
        component="img"
        src={contentUrl(file.id)}
        alt={file.name}
        sx={{ maxWidth: "100%", borderRadius: "8px", backgroundColor: "#fff" }}
      />
    </Box>
  );
}
