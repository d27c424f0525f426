/// A request that waits for the one before it: it can still be edited or withdrawn.
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import IconButton from "@mui/material/IconButton";
import InputBase from "@mui/material/InputBase";
import { Pencil, X } from "lucide-react";
import { useState } from "react";
import { useCancelTask, useEditTask } from "@/api/tasks";
import type { TaskView } from "@/api/types";
import { text } from "@/text";
import { Problem, problemOf } from "@/ui/problem";

interface EditorProps {
  request: string;
  onSave: (request: string) => void;
  onCancel: () => void;
}

function Editor({ request, onSave, onCancel }: EditorProps) {
  const [draft, setDraft] = useState(request);
  return (
    <Box
      component="form"
      onSubmit={(event) => {
        event.preventDefault();
        if (draft.trim() !== "") onSave(draft.trim());
      }}
      sx={{ display: "flex", flex: 1, gap: 1, alignItems: "flex-end" }}
    >
      <InputBase
        multiline
        maxRows={4}
        fullWidth
        autoFocus
        value={draft}
        onChange={(event) => setDraft(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== "Escape") return;
          event.preventDefault();
          onCancel();
        }}
        inputProps={{ "aria-label": text.composer.editNext }}
        sx={{ fontSize: "0.875rem" }}
      />
      <Button color="inherit" onClick={onCancel}>
        {text.composer.cancelEdit}
      </Button>
      <Button type="submit">{text.composer.saveNext}</Button>
    </Box>
  );
}

export function NextChip({ task }: { task: TaskView }) {
  const [isEditing, setEditing] = useState(false);
  const edit = useEditTask();
  const withdraw = useCancelTask();
  const error = edit.error ?? withdraw.error;
  return (
    <Box component="li" sx={{ display: "grid", gridTemplateColumns: "minmax(0, 1fr)", gap: 1 }}>
      <Box
        sx={{
          display: "flex",
          alignItems: "center",
          gap: 1.5,
          paddingInlineStart: 3,
          paddingInlineEnd: 1,
          paddingBlock: 0.5,
          border: "1px dashed",
          borderColor: "divider",
          borderRadius: "8px",
          fontSize: "0.875rem",
        }}
      >
        <Box component="span" sx={{ color: "text.secondary" }}>
          {text.composer.next}
        </Box>
        {isEditing ? (
          <Editor
            request={task.request}
            onCancel={() => setEditing(false)}
            onSave={(request) => {
              edit.mutate({ id: task.id, request });
              setEditing(false);
            }}
          />
        ) : (
          <>
            <Box
              component="span"
              sx={{ flex: 1, overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap" }}
            >
              {edit.isPending ? edit.variables.request : task.request}
            </Box>
            <IconButton
              aria-label={text.composer.editNext}
              title={text.composer.editNext}
              onClick={() => setEditing(true)}
            >
              <Pencil size={14} aria-hidden />
            </IconButton>
            <IconButton
              aria-label={text.composer.withdraw}
              title={text.composer.withdraw}
              disabled={withdraw.isPending}
              onClick={() => withdraw.mutate(task.id)}
            >
              <X size={16} aria-hidden />
            </IconButton>
          </>
        )}
      </Box>
      {error !== null && <Problem {...problemOf(error)} />}
    </Box>
  );
}
