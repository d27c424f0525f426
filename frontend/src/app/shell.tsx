/// The frame of every view: the rooms at the side, or below on a telephone; palette and shortcuts.
import Box from "@mui/material/Box";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { Outlet, useLocation, useSearchParams } from "react-router";
import { releasedQuery } from "@/api/released";
import { text } from "@/text";
import { visuallyHidden } from "@/ui/visually-hidden";
import { TitleCount } from "@/ui/use-document-title";
import { ConnectionNote } from "./connection-note";
import { paths } from "./paths";
import { Rail } from "./rail";
import { useCommands } from "./use-commands";
import { useNotices } from "./use-notices";
import { useOverlays } from "./use-overlays";
import { useOwnZone } from "./use-own-zone";
import { useWaiting } from "./use-waiting";

const Palette = lazy(async () => ({
  default: (await import("@/features/palette/palette")).Palette,
}));
const ShortcutsDialog = lazy(async () => ({
  default: (await import("@/features/palette/shortcuts-dialog")).ShortcutsDialog,
}));

const ReconnectBanner = lazy(async () => ({
  default: (await import("@/features/connections/reconnect-banner")).ReconnectBanner,
}));

const ReleasedNote = lazy(async () => ({
  default: (await import("./released-note")).ReleasedNote,
}));

const ReturnNote = lazy(async () => ({
  default: (await import("@/features/connections/return-note")).ReturnNote,
}));

/** Whether a person has come back from Google to a room that doesn't say itself what came of it. */
function useIsBackFromGoogle(): boolean {
  const { pathname } = useLocation();
  const [params] = useSearchParams();
  return pathname !== paths.connections && (params.has("connected") || params.has("failed"));
}

export function Shell() {
  const overlays = useOverlays();
  const commands = useCommands(overlays.showHelp);
  const { approvals, count, broken } = useWaiting();
  useNotices(approvals);
  useOwnZone();
  const released = useQuery(releasedQuery).data;
  const isBack = useIsBackFromGoogle();
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
      <Rail waiting={count} onHelp={overlays.showHelp} />
      <Box sx={{ flex: 1, minWidth: 0, minHeight: 0, display: "flex", flexDirection: "column" }}>
        <Box sx={{ flex: 1, minWidth: 0, minHeight: 0, display: "flex" }}>
          <TitleCount value={count}>
            <Suspense fallback={<Box sx={{ flex: 1 }} />}>
              <Outlet />
            </Suspense>
          </TitleCount>
        </Box>
        {/* Below what is read, so that nothing of it moves. */}
        <Suspense fallback={null}>
          {isBack && <ReturnNote />}
          {released !== undefined && <ReleasedNote />}
          {broken.length > 0 && <ReconnectBanner broken={broken} />}
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
