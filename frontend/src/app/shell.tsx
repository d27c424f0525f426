/// The frame of every view: the rooms at the side, or below on a telephone; palette and shortcuts.
import Box from "@mui/material/Box";
import { lazy, Suspense } from "react";
import { Outlet } from "react-router";
import { text } from "@/text";
import { visuallyHidden } from "@/ui/visually-hidden";
import { ConnectionNote } from "./connection-note";
import { Rail } from "./rail";
import { useCommands } from "./use-commands";
import { useOverlays } from "./use-overlays";

const Palette = lazy(async () => ({
  default: (await import("@/features/palette/palette")).Palette,
}));
const ShortcutsDialog = lazy(async () => ({
  default: (await import("@/features/palette/shortcuts-dialog")).ShortcutsDialog,
}));

export function Shell() {
  const overlays = useOverlays();
  const commands = useCommands(overlays.showHelp);
  return (
    <Box
      dir={text.direction}
      sx={{
        height: "100dvh",
        display: "flex",
        flexDirection: { xs: "column-reverse", sm: "row" },
        overflow: "hidden",
      }}
    >
      <Box
        component="a"
        href="#main"
        sx={{
          "&:not(:focus)": visuallyHidden,
          position: "absolute",
          zIndex: 10,
          padding: 2,
          backgroundColor: "background.paper",
        }}
      >
        {text.rail.skip}
      </Box>
      <Rail onHelp={overlays.showHelp} />
      <Box sx={{ flex: 1, minWidth: 0, minHeight: 0, display: "flex" }}>
        <Suspense fallback={<Box sx={{ flex: 1 }} />}>
          <Outlet />
        </Suspense>
      </Box>
      <ConnectionNote />
      <Suspense fallback={null}>
        {overlays.open === "palette" && <Palette commands={commands} onClose={overlays.close} />}
        {overlays.open === "help" && <ShortcutsDialog onClose={overlays.close} />}
      </Suspense>
    </Box>
  );
}
