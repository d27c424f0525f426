/// What one panel knows of a step's view: the newest head, whether it comes in, and how to speak.
import { useCallback, useEffect, useRef, useState } from "react";
import { viewUrl, type ViewFrame, type ViewHead, type ViewWord } from "@/api/step-view";
import { ViewSocket, type ViewState } from "./view-socket";

export interface View {
  head: ViewHead | null;
  state: ViewState;
  /** What the server said when it was over. */
  why: string;
  isMine: boolean;
  say: (word: ViewWord) => void;
}

interface Options {
  stepId: string;
  /** Whether somebody looks: only then is anything shown or sent. */
  isOn: boolean;
  pace: number;
  onPicture: (picture: Blob) => void;
}

/** `crypto.randomUUID` is only there where the page came by https. */
function newPanel(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function useView({ stepId, isOn, pace, onPicture }: Options): View {
  const [panel] = useState(newPanel);
  const [head, setHead] = useState<ViewHead | null>(null);
  const [told, setTold] = useState<{ state: ViewState; why: string }>({
    state: "connecting",
    why: "",
  });
  const socket = useRef<ViewSocket | null>(null);
  useEffect(() => {
    if (!isOn) return undefined;
    const opened = new ViewSocket({
      address: viewUrl(stepId, panel, pace),
      onFrame: ({ head: newest, picture }: ViewFrame) => {
        setHead(newest);
        if (picture !== null) onPicture(picture);
      },
      onState: (state, why) =>
        setTold((before) =>
          before.state === state && before.why === why ? before : { state, why },
        ),
    });
    socket.current = opened;
    opened.open();
    return () => {
      socket.current = null;
      opened.close();
    };
  }, [stepId, panel, pace, isOn, onPicture]);
  const say = useCallback((word: ViewWord): void => socket.current?.say(word), []);
  const isMine =
    head?.control === "person" && head.viewer === panel && told.state === "open" && isOn;
  const isAsked = head?.control === "asked" && head.viewer === panel;
  return {
    head: head === null ? null : { ...head, control: controlFor(head, isAsked) },
    ...told,
    isMine,
    say,
  };
}

/** Another panel of the same person may have asked; to this one the agent still has it. */
function controlFor(head: ViewHead, isAsked: boolean): ViewHead["control"] {
  return head.control === "asked" && !isAsked ? "agent" : head.control;
}
