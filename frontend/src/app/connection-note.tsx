/// "reconnecting", while the live stream is away: small, and over nothing that is read.
import Box from "@mui/material/Box";
import { useEffect, useState } from "react";
import { useConnection } from "@/live/connection";
import { text } from "@/text";

/** Milliseconds: a connection that comes back sooner is nobody's concern. */
const PATIENCE = 1500;

export function ConnectionNote() {
  const isAway = useConnection() !== "open";
  return <Box role="status">{isAway && <AfterPatience />}</Box>;
}

function AfterPatience() {
  const [isShown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), PATIENCE);
    return () => clearTimeout(timer);
  }, []);
  if (!isShown) return null;
  return (
    <Box
      sx={{
        position: "fixed",
        insetBlockEnd: { xs: 66, sm: 84 },
        insetInlineStart: { xs: "50%", sm: 8 },
        transform: { xs: "translateX(-50%)", sm: "none" },
        paddingInline: 2.5,
        paddingBlock: 1,
        borderRadius: "8px",
        border: 1,
        borderColor: "divider",
        backgroundColor: "background.paper",
        color: "warning.main",
        fontSize: "0.75rem",
        zIndex: 5,
      }}
    >
      {text.live.reconnecting}…
    </Box>
  );
}
