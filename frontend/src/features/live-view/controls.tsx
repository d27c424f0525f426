/// Below the picture: who has the page, and taking it over.
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Typography from "@mui/material/Typography";
import useMediaQuery from "@mui/material/useMediaQuery";
import type { ReactNode, Ref } from "react";
import { liveViewText as words } from "@/text/live-view";
import { LiveRegion } from "@/ui/live-region";
import { TypingField } from "./typing-field";
import type { View } from "./use-view";

interface Props {
  view: View;
  status: string;
  isLive: boolean;
  giveButton: Ref<HTMLButtonElement>;
  onTake: () => void;
  children: ReactNode;
}

interface OfferProps {
  view: View;
  onTake: () => void;
}

/** What can be done about who has the page; nothing before there is one. */
function Offer({ view: { head }, onTake }: OfferProps) {
  if (head === null || head.control === "asked") return null;
  return (
    <Button
      variant={head.wanted === "" ? "outlined" : "contained"}
      disabled={head.width === 0}
      onClick={onTake}
    >
      {words.take}
    </Button>
  );
}

export function Controls({ view, status, isLive, giveButton, onTake, children }: Props) {
  const isTouch = useMediaQuery("(pointer: coarse)");
  const { head, isMine, say } = view;
  const isAsked = isLive && head?.control === "asked";
  return (
    <Box sx={{ display: "grid", gap: 2, padding: 3 }}>
      <Box sx={{ display: "flex", flexWrap: "wrap", alignItems: "center", gap: 2 }}>
        <Typography variant="body2" sx={{ flex: "1 1 200px", color: "text.secondary" }}>
          {status}
        </Typography>
        <LiveRegion>{status}</LiveRegion>
        {isLive && !isMine && <Offer view={view} onTake={onTake} />}
        {(isMine || isAsked) && (
          <Button
            ref={giveButton}
            variant={isMine ? "contained" : "outlined"}
            onClick={() => say({ kind: "give" })}
          >
            {isMine ? words.give : words.cancel}
          </Button>
        )}
        {children}
      </Box>
      {isMine && (
        <Typography variant="body2" sx={{ color: "text.secondary" }}>
          {isTouch ? words.howTouch : words.howMouse}
        </Typography>
      )}
      {isMine && isTouch && <TypingField say={say} />}
    </Box>
  );
}
