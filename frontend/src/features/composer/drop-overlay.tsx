/// Says that dropping works, while files hang over the page.
import Box from "@mui/material/Box";
import Typography from "@mui/material/Typography";
import { Paperclip } from "lucide-react";
import { text } from "@/text";

export function DropOverlay() {
  return (
    <Box
      sx={{
        position: "fixed",
        inset: 12,
        zIndex: "modal",
        pointerEvents: "none",
        display: "flex",
        gap: 3,
        alignItems: "center",
        justifyContent: "center",
        border: "2px dashed",
        borderColor: "primary.main",
        borderRadius: "14px",
        color: "primary.main",
        backgroundColor: (t) =>
          `color-mix(in srgb, ${t.vars.palette.background.default} 88%, transparent)`,
      }}
    >
      <Paperclip size={20} aria-hidden />
      <Typography variant="h3" component="p">
        {text.composer.drop}
      </Typography>
    </Box>
  );
}
