/// Everything is reachable from here by typing a part of its name.
import Box from "@mui/material/Box";
import Dialog from "@mui/material/Dialog";
import InputBase from "@mui/material/InputBase";
import { useId, useState, type KeyboardEvent } from "react";
import { text } from "@/text";
import { PaletteList } from "./palette-list";
import { usePaletteGroups, type Command } from "./use-palette-groups";

interface Props {
  commands: readonly Command[];
  onClose: () => void;
}

export function Palette({ commands, onClose }: Props) {
  return (
    <Dialog
      open
      onClose={onClose}
      fullWidth
      maxWidth="sm"
      sx={{ "& .MuiDialog-container": { alignItems: "flex-start" } }}
      slotProps={{
        paper: {
          "aria-label": text.palette.label,
          "aria-labelledby": undefined,
          sx: { marginBlockStart: "12vh" },
        },
      }}
    >
      <PaletteBody commands={commands} onClose={onClose} />
    </Dialog>
  );
}

function PaletteBody({ commands, onClose }: Props) {
  const [words, setWords] = useState("");
  const [index, setIndex] = useState(0);
  const list = useId();
  const groups = usePaletteGroups(words.trim(), commands);
  const all = groups.flatMap(({ items }) => items);

  const run = (command: Command | undefined): void => {
    if (command === undefined) return;
    onClose();
    command.run();
  };
  const pressed = (event: KeyboardEvent): void => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by !== undefined && all.length > 0) setIndex((index + by + all.length) % all.length);
    else if (event.key === "Enter") run(all[index]);
    else return;
    event.preventDefault();
  };
  return (
    <Box>
      <InputBase
        autoFocus
        fullWidth
        value={words}
        placeholder={text.palette.placeholder}
        onChange={(event) => {
          setWords(event.target.value);
          setIndex(0);
        }}
        onKeyDown={pressed}
        inputProps={{
          role: "combobox",
          "aria-label": text.palette.placeholder,
          "aria-expanded": true,
          "aria-controls": list,
          "aria-activedescendant": `${list}-${index}`,
        }}
        sx={{
          paddingInline: 5,
          paddingBlock: 3,
          fontSize: "1rem",
          borderBlockEnd: "1px solid",
          borderColor: "divider",
          "& input:focus-visible": { outline: "none" },
        }}
      />
      <PaletteList id={list} groups={groups} index={index} onRun={run} />
    </Box>
  );
}
