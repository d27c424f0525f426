/// Above a plan: a step waits for its person to take its browser over. Said by the system too while the page is away.
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Typography from "@mui/material/Typography";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useEffectEvent } from "react";
import { preferencesQuery } from "@/api/preferences";
import type { ToolCallView } from "@/api/types";
import { liveViewText as words } from "@/text/live-view";
import { LiveRegion } from "@/ui/live-region";
import { StateMark } from "@/ui/state-mark";

interface Props {
  call: ToolCallView;
  /** The step's number in its plan. */
  number: number;
  onOpen: () => void;
}

function mayTell(): boolean {
  return "Notification" in window && Notification.permission === "granted";
}

/** Say it once through the browser, to who isn't looking just then. */
function useTelling(call: ToolCallView, title: string, onOpen: () => void): void {
  const isWanted = useQuery({ ...preferencesQuery, enabled: mayTell() }).data?.notify === true;
  const tell = useEffectEvent(() => {
    if (!isWanted || document.visibilityState === "visible") return;
    try {
      const notice = new Notification(title, { body: call.title, tag: call.id });
      notice.onclick = () => {
        focus();
        onOpen();
        notice.close();
      };
    } catch {
      // Some browsers on telephones only notify through a service worker: the page still says it.
    }
  });
  useEffect(() => {
    if (isWanted) tell();
  }, [call.id, isWanted]);
}

export default function TakeOverNotice({ call, number, onOpen }: Props) {
  const title = words.asks(number);
  useTelling(call, title, onOpen);
  return (
    <Box
      data-testid="take-over-notice"
      sx={{
        display: "flex",
        flexWrap: "wrap",
        alignItems: "center",
        gap: 2.5,
        paddingInline: 3.5,
        paddingBlock: 2.5,
        marginBlockEnd: 3,
        border: "1px solid",
        borderColor: "warning.main",
        borderRadius: "10px",
      }}
    >
      <StateMark state="awaiting_approval" />
      <Box sx={{ flex: "1 1 220px", minWidth: 0, overflowWrap: "anywhere" }}>
        <Typography sx={{ fontWeight: 600 }}>{title}</Typography>
        <Typography variant="body2" sx={{ color: "text.secondary" }}>
          {call.doing ?? call.title}
        </Typography>
      </Box>
      <LiveRegion>{`${title}: ${call.title}`}</LiveRegion>
      <Button variant="contained" onClick={onOpen}>
        {words.open}
      </Button>
    </Box>
  );
}
