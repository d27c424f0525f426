/// What a running step's browser shows, and taking it over.
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import useMediaQuery from "@mui/material/useMediaQuery";
import { useCallback, useEffect, useRef, useState } from "react";
import type { StepDetail } from "@/api/types";
import { liveViewText as words } from "@/text/live-view";
import { recall, remember } from "@/ui/storage";
import { AddressBar } from "./address-bar";
import { Controls } from "./controls";
import { Screen, type ScreenHandle } from "./screen";
import { SizeButton, useSize } from "./size-button";
import { endedUnseen, isLiveNow, statusOf } from "./status";
import { useSeen } from "./use-seen";
import { useView } from "./use-view";

/** Pictures a second. */
const PACE = 4;
const CALM_PACE = 1;
const HIDDEN = "live-view.hidden";

const isBoolean = (value: unknown): value is boolean => typeof value === "boolean";

function usePace(): number {
  return useMediaQuery("(prefers-reduced-motion: reduce)") ? CALM_PACE : PACE;
}

interface Props {
  step: StepDetail;
  number: number;
  /** Rises when the view shall be brought before the person. */
  summons: number;
}

export default function LiveView({ step, number, summons }: Props) {
  const isRunning = step.state === "running";
  const [isHidden, setHidden] = useState(() => recall(HIDDEN, isBoolean) ?? false);
  const panel = useRef<HTMLDivElement>(null);
  const screen = useRef<ScreenHandle>(null);
  const giveButton = useRef<HTMLButtonElement>(null);
  const isSeen = useSeen(panel);
  const pace = usePace();
  const onPicture = useCallback((picture: Blob) => screen.current?.draw(picture), []);
  const [holds, setHolds] = useState(false);
  const size = useSize();
  // Who has the page keeps it while they scroll or fetch a password from elsewhere.
  const isOn = isRunning && !isHidden && (isSeen || holds);
  const view = useView({ stepId: step.id, isOn, pace, onPicture });
  const { head, isMine, say } = view;
  if (holds !== isMine) setHolds(isMine);
  const isLive = isLiveNow(view, isOn);
  const hide = (isAway: boolean): void => {
    remember(HIDDEN, isAway);
    setHidden(isAway);
  };
  const toggle = (): void => {
    if (isMine) say({ kind: "give" });
    hide(!isHidden);
  };
  const [answered, setAnswered] = useState(0);
  if (answered !== summons) {
    setAnswered(summons);
    hide(false);
  }
  useEffect(() => {
    if (summons === 0) return;
    panel.current?.scrollIntoView({ block: "center" });
    panel.current?.focus({ preventScroll: true });
  }, [summons]);
  // There is nothing to look back at.
  if (endedUnseen(view, isRunning)) return null;
  return (
    <Box
      ref={panel}
      role="region"
      tabIndex={-1}
      aria-label={words.label(number)}
      data-testid="live-view"
      sx={{
        marginInlineStart: { xs: 3.5, sm: "40px" },
        marginInlineEnd: 3.5,
        marginBlockEnd: 3,
        border: "1px solid",
        borderColor: isMine ? "primary.main" : "divider",
        borderRadius: "10px",
        overflow: "hidden",
      }}
    >
      {!isHidden && (
        <>
          <AddressBar
            mark={isLive ? words.live : words.last}
            isLive={isLive}
            url={head?.url ?? ""}
          />
          <Screen
            ref={screen}
            head={head}
            isMine={isMine}
            isOld={!isLive}
            isLarge={size.isLarge}
            say={say}
            onLeave={() => giveButton.current?.focus()}
          />
        </>
      )}
      <Controls
        view={view}
        status={isHidden ? "" : statusOf(view, isRunning)}
        isLive={isLive}
        giveButton={giveButton}
        onTake={() => say({ kind: "take" })}
      >
        {!isHidden && <SizeButton size={size} />}
        <Button onClick={toggle}>{isHidden ? words.show : words.hide}</Button>
      </Controls>
    </Box>
  );
}
