/// The files of a conversation, which one is open, and when the pane opens by itself.
import useMediaQuery from "@mui/material/useMediaQuery";
import { useEffect, useEffectEvent, useMemo, useRef } from "react";
import type { ConversationDetail, FileView } from "@/api/types";
import { isFinalTask } from "@/live/apply-event";
import { bestOf, kindOf, withoutTwins } from "@/ui/file-kind";
import { useArtifactParam } from "@/ui/use-artifact-param";

export interface Artifacts {
  files: FileView[];
  count: number;
  openId: string | null;
  isOpen: boolean;
  open: (id: string) => void;
  close: () => void;
  toggle: () => void;
}

const WORTH = ["chart", "image", "table"];

/** The file that a person most likely wants to see first. */
function bestToShow(files: readonly FileView[]): FileView | undefined {
  for (const kind of WORTH) {
    const found = files.findLast((file) => kindOf(file) === kind);
    if (found !== undefined) return bestOf(found, files);
  }
  return files.at(-1);
}

export function useArtifacts({ tasks }: ConversationDetail): Artifacts {
  const { openId, open, close } = useArtifactParam();
  const files = useMemo(() => tasks.flatMap(({ artifacts }) => artifacts), [tasks]);
  const isRoomy = useMediaQuery((theme) => theme.breakpoints.up("xl"));
  const wasClosed = useRef(false);

  // Tasks that end while the page is open show what they made; while they work nothing moves.
  const atWork = tasks.filter(({ state }) => !isFinalTask(state)).map(({ id }) => id);
  const ended = useEffectEvent((before: readonly string[]) => {
    const done = tasks.filter(({ id, state }) => before.includes(id) && state === "completed");
    const best = bestToShow(done.flatMap(({ artifacts }) => artifacts));
    if (best !== undefined && isRoomy && !wasClosed.current && openId === null) open(best.id);
  });
  const before = useRef(atWork);
  const workKey = atWork.join(" ");
  useEffect(() => {
    ended(before.current);
    before.current = workKey === "" ? [] : workKey.split(" ");
  }, [workKey]);

  const closeForGood = (): void => {
    wasClosed.current = true;
    close();
  };
  const toggle = (): void => {
    const best = bestToShow(
      tasks.findLast(({ artifacts }) => artifacts.length > 0)?.artifacts ?? [],
    );
    if (openId !== null) closeForGood();
    else if (best !== undefined) open(best.id);
  };
  return {
    files,
    count: withoutTwins(files).length,
    openId,
    isOpen: openId !== null,
    open,
    close: closeForGood,
    toggle,
  };
}
