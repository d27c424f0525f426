/// Where artifacts are shown: a pane beside the conversation, a sheet over it on a small screen.
import Drawer from "@mui/material/Drawer";
import useMediaQuery from "@mui/material/useMediaQuery";
import { ArtifactsPane } from "@/features/artifacts/artifacts-pane";
import { ResizablePane } from "@/features/artifacts/resizable-pane";
import { text } from "@/text";
import type { Artifacts } from "./use-artifacts";

export function ArtifactsPlace({ artifacts }: { artifacts: Artifacts }) {
  const isBeside = useMediaQuery((theme) => theme.breakpoints.up("md"));
  const { count, toggle, isOpen, open, close, ...shown } = artifacts;
  const pane = <ArtifactsPane {...shown} onOpen={open} onClose={close} />;
  if (isBeside) return isOpen ? <ResizablePane>{pane}</ResizablePane> : null;
  return (
    <Drawer
      anchor="bottom"
      open={isOpen}
      onClose={close}
      slotProps={{
        paper: {
          role: "dialog",
          "aria-label": text.artifacts.label,
          sx: { height: "88dvh", borderStartStartRadius: "16px", borderStartEndRadius: "16px" },
        },
      }}
    >
      {pane}
    </Drawer>
  );
}
