/// Pauses an agent, after saying what waits then; lets it go on at once.
import Button from "@mui/material/Button";
import { Pause, Play } from "lucide-react";
import { useState } from "react";
import type { AgentView } from "@/api/types";
import { text } from "@/text";
import { ConfirmDialog } from "@/ui/confirm-dialog";

interface Props {
  agent: AgentView;
  isBusy: boolean;
  onChange: (paused: boolean) => void;
}

export function PauseButton({ agent, isBusy, onChange }: Props) {
  const [isAsking, setAsking] = useState(false);
  const { name, paused } = agent;
  return (
    <>
      <Button
        variant="outlined"
        color="inherit"
        disabled={isBusy}
        aria-label={paused ? text.agents.resumeOf(name) : text.agents.pauseOf(name)}
        startIcon={paused ? <Play size={14} aria-hidden /> : <Pause size={14} aria-hidden />}
        onClick={() => (paused ? onChange(false) : setAsking(true))}
        sx={{ borderColor: "divider" }}
      >
        {paused ? text.agents.resume : text.agents.pause}
      </Button>
      <ConfirmDialog
        isOpen={isAsking}
        title={text.agents.pauseTitle(name)}
        body={text.agents.pauseBody(agent.busy, agent.queued)}
        action={text.agents.pause}
        onCancel={() => setAsking(false)}
        onConfirm={() => {
          setAsking(false);
          onChange(true);
        }}
      />
    </>
  );
}
