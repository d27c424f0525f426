/// The answer, as it is written and when it stands.
import Box from "@mui/material/Box";
import { useDeferredValue } from "react";
import type { TaskView } from "@/api/types";
import { Markdown } from "@/ui/markdown/markdown";
import type { OpenFile } from "@/ui/open-file";

interface Props {
  task: TaskView;
  onOpen: OpenFile;
}

export function Answer({ task, onOpen }: Props) {
  // While text streams, drawing it may lag behind; typing and scrolling never do.
  const streamed = useDeferredValue(task.partial);
  return (
    <Box data-testid="answer" data-answer aria-busy={task.answer === null}>
      <Markdown source={task.answer ?? streamed} artifacts={task.artifacts} onOpen={onOpen} />
    </Box>
  );
}
