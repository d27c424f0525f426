/// Title, state and stop of the conversation on screen.
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Tooltip from "@mui/material/Tooltip";
import Typography from "@mui/material/Typography";
import { PanelRight, Square } from "lucide-react";
import type { ReactNode } from "react";
import type { TaskView } from "@/api/types";
import { text } from "@/text";
import { TaskClock } from "./task-clock";

interface Props {
  title: string;
  active: TaskView | undefined;
  isStopping: boolean;
  onStop: () => void;
  artifactCount: number;
  isPaneOpen: boolean;
  onTogglePane: () => void;
  start?: ReactNode;
  end?: ReactNode;
}

export function ChatHeader(props: Props) {
  const { title, active, isStopping, onStop, artifactCount, isPaneOpen, onTogglePane } = props;
  const paneLabel = isPaneOpen ? text.chat.hideArtifacts : text.chat.showArtifacts;
  return (
    <Box
      component="header"
      sx={{
        display: "flex",
        alignItems: "center",
        gap: 2,
        minHeight: 52,
        paddingInline: { xs: 2, sm: 4 },
        borderBlockEnd: "1px solid",
        borderColor: "divider",
      }}
    >
      {props.start}
      <Typography
        component="h1"
        variant="subtitle1"
        noWrap
        sx={{ flex: 1, minWidth: 0 }}
        title={title}
      >
        {title}
      </Typography>
      {active !== undefined && <TaskClock task={active} isStopping={isStopping} />}
      {active !== undefined && !isStopping && (
        <Button
          color="inherit"
          variant="outlined"
          onClick={onStop}
          startIcon={<Square size={12} fill="currentColor" aria-hidden />}
          sx={{ borderColor: "divider", flexShrink: 0 }}
        >
          {text.stop.action}
        </Button>
      )}
      {artifactCount > 0 && (
        <Tooltip title={paneLabel}>
          <Button
            color="inherit"
            aria-label={`${text.chat.artifacts(artifactCount)}, ${paneLabel}`}
            aria-pressed={isPaneOpen}
            onClick={onTogglePane}
            startIcon={<PanelRight size={16} aria-hidden />}
            sx={{ minWidth: 0, flexShrink: 0 }}
          >
            {artifactCount}
          </Button>
        </Tooltip>
      )}
      {props.end}
    </Box>
  );
}
