/// The files of a conversation, which one is open, and when the pane opens by itself.
import useMediaQuery from "@mui/material/useMediaQuery";
import { useEffect, useEffectEvent, useRef } from "react";
import type { ConversationDetail, FileView } from "@/api/types";
import { isFinalTask } from "@/live/apply-event";
import { bestToShow } from "@/ui/best-to-show";
import { withoutTwins } from "@/ui/file-kind";
import { useSettled } from "@/ui/markdown/files-at-hand";
import { useArtifactParam } from "@/ui/use-artifact-param";

export interface Artifacts {
  /** What was made here. */
  files: readonly FileView[];
  /** What the person gave. */
  attached: readonly FileView[];
  count: number;
  openId: string | null;
  isOpen: boolean;
  page: number | null;
  opening: string;
  open: (id: string, page?: number) => void;
  close: () => void;
  toggle: () => void;
}

function attachedTo({ tasks, messages }: ConversationDetail): FileView[] {
  const all = [...tasks, ...messages].flatMap(({ files }) => files);
  return [...new Map(all.map((file) => [file.id, file])).values()];
}

export function useArtifacts(conversation: ConversationDetail): Artifacts {
  const { tasks } = conversation;
  const { openId, page, opening, open, close } = useArtifactParam();
  const files = useSettled(tasks.flatMap(({ artifacts }) => artifacts));
  const attached = useSettled(attachedTo(conversation));
  const isRoomy = useMediaQuery((theme) => theme.breakpoints.up("xl"));
  const wasClosed = useRef(false);

  // Tasks that end while the page is open show what they made; while they work nothing moves.
  const atWork = tasks.filter(({ state }) => !isFinalTask(state)).map(({ id }) => id);
  const ended = useEffectEvent((before: readonly string[]) => {
    const done = tasks.filter(({ id, state }) => before.includes(id) && state === "completed");
    const best = bestToShow(done.flatMap(({ artifacts }) => artifacts));
    // What was open may have been replaced when its step ran again.
    const isFree = ![...files, ...attached].some(({ id }) => id === openId);
    if (best !== undefined && isRoomy && !wasClosed.current && isFree) open(best.id);
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
    attached,
    count: withoutTwins(files).length,
    openId,
    page,
    opening,
    isOpen: openId !== null,
    open,
    close: closeForGood,
    toggle,
  };
}
