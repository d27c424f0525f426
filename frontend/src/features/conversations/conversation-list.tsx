/// The list itself: only what is in view is drawn; the next page comes before the end is reached.
import Box from "@mui/material/Box";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useMemo, useRef } from "react";
import type { ConversationView } from "@/api/types";
import { useNow } from "@/ui/use-now";
import { ConversationLine } from "./conversation-line";
import { groupByDay } from "./group-by-day";

const LINE = 38;
const HEADING = 34;
const MINUTE = 60_000;

interface Props {
  conversations: readonly ConversationView[];
  openId: string | null;
  onOpened: (() => void) | undefined;
  onEnd: () => void;
}

export function ConversationList({ conversations, openId, onOpened, onEnd }: Props) {
  "use no memo"; // The virtualiser's object changes in place.
  const scroller = useRef<HTMLDivElement>(null);
  const now = useNow(true, MINUTE);
  const lines = useMemo(() => groupByDay(conversations, now), [conversations, now]);
  // eslint-disable-next-line react-hooks/incompatible-library -- the component is left out of memoising above
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => (lines[index]?.kind === "heading" ? HEADING : LINE),
    overscan: 10,
  });
  const shown = virtual.getVirtualItems();
  const isAtEnd = (shown.at(-1)?.index ?? 0) >= lines.length - 5;
  useEffect(() => {
    if (isAtEnd) onEnd();
  }, [isAtEnd, onEnd]);

  return (
    <Box ref={scroller} sx={{ flex: 1, minHeight: 0, overflowY: "auto", paddingInline: 2 }}>
      <Box
        component="ul"
        sx={{
          position: "relative",
          margin: 0,
          padding: 0,
          listStyle: "none",
          height: virtual.getTotalSize(),
        }}
      >
        {shown.map(({ index, start, size }) => {
          const line = lines[index];
          const place = { position: "absolute", insetInline: 0, top: start, height: size } as const;
          if (line === undefined) return null;
          if (line.kind === "heading") {
            return (
              <Box
                key={`heading ${line.label}`}
                component="li"
                sx={{
                  ...place,
                  display: "flex",
                  alignItems: "flex-end",
                  padding: 2,
                  fontSize: "0.8125rem",
                  fontWeight: 600,
                  color: "text.secondary",
                }}
              >
                {line.label}
              </Box>
            );
          }
          const { conversation } = line;
          return (
            <Box key={conversation.id} component="li" sx={place}>
              <ConversationLine
                conversation={conversation}
                isOpen={conversation.id === openId}
                onOpened={onOpened}
              />
            </Box>
          );
        })}
      </Box>
    </Box>
  );
}
