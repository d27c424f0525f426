/// The chat room: conversations beside the one that is open.
import Box from "@mui/material/Box";
import Drawer from "@mui/material/Drawer";
import useMediaQuery from "@mui/material/useMediaQuery";
import { useEffect, useState } from "react";
import { Outlet, useParams } from "react-router";
import { ConversationColumn } from "@/features/conversations/conversation-column";
import { text } from "@/text";
import { warmMarkdown } from "@/ui/markdown/markdown";
import { useArtifactParam } from "@/ui/use-artifact-param";
import { ColumnContext } from "./column-button";
import { warmConversation } from "./conversation-room";

const WIDTH = 272;

export function ChatLayout() {
  const { id = null } = useParams();
  const { openId } = useArtifactParam();
  const isWide = useMediaQuery((theme) => theme.breakpoints.up("lg"));
  const isMiddle = useMediaQuery((theme) => theme.breakpoints.up("md"));
  const [isDrawn, setDrawn] = useState(false);
  useEffect(() => {
    // After the first paint: it isn't needed for it.
    const timer = setTimeout(() => {
      warmConversation();
      warmMarkdown();
    }, 300);
    return () => clearTimeout(timer);
  }, []);
  // Beside an open artifact there is room for the list on wide windows only.
  const isFixed = isWide || (isMiddle && openId === null);
  return (
    <ColumnContext value={isFixed ? null : () => setDrawn(true)}>
      {isFixed ? (
        <Box
          sx={{
            width: WIDTH,
            flexShrink: 0,
            backgroundColor: (t) => t.vars.palette.sunken,
            borderInlineEnd: "1px solid",
            borderColor: "divider",
          }}
        >
          <ConversationColumn openId={id} />
        </Box>
      ) : (
        <Drawer
          open={isDrawn}
          onClose={() => setDrawn(false)}
          slotProps={{
            paper: { "aria-label": text.conversations.label, sx: { width: "min(320px, 86vw)" } },
          }}
        >
          <ConversationColumn openId={id} onChosen={() => setDrawn(false)} />
        </Drawer>
      )}
      <Outlet />
    </ColumnContext>
  );
}
