/// Typing without a keyboard of one's own: a picture brings up none on glass.
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import IconButton from "@mui/material/IconButton";
import TextField from "@mui/material/TextField";
import { CornerDownLeft, Delete, Eye, EyeOff } from "lucide-react";
import { useState } from "react";
import { MOST_TEXT, type ViewWord } from "@/api/step-view";
import { liveViewText as words } from "@/text/live-view";

export function TypingField({ say }: { say: (word: ViewWord) => void }) {
  const [typed, setTyped] = useState("");
  const [isCovered, setCovered] = useState(false);
  const press = (key: string): void => {
    say({ kind: "key", do: "down", key, code: key });
    say({ kind: "key", do: "up", key, code: key });
  };
  return (
    <Box
      component="form"
      onSubmit={(event) => {
        event.preventDefault();
        if (typed !== "") say({ kind: "text", text: typed });
        setTyped("");
      }}
      sx={{ display: "flex", flexWrap: "wrap", gap: 1.5, alignItems: "center" }}
    >
      <TextField
        size="small"
        value={typed}
        type={isCovered ? "password" : "text"}
        onChange={(event) => setTyped(event.target.value.slice(0, MOST_TEXT))}
        sx={{ flex: "1 1 160px" }}
        slotProps={{
          htmlInput: {
            "aria-label": words.typeHere,
            placeholder: words.typeHere,
            autoComplete: "off",
            autoCapitalize: "none",
          },
        }}
      />
      <IconButton
        aria-label={words.dots}
        title={words.dots}
        aria-pressed={isCovered}
        onClick={() => setCovered(!isCovered)}
      >
        {isCovered ? <EyeOff size={16} aria-hidden /> : <Eye size={16} aria-hidden />}
      </IconButton>
      <Button type="submit" variant="outlined">
        {words.send}
      </Button>
      <IconButton aria-label={words.enter} title={words.enter} onClick={() => press("Enter")}>
        <CornerDownLeft size={16} aria-hidden />
      </IconButton>
      <IconButton aria-label={words.erase} title={words.erase} onClick={() => press("Backspace")}>
        <Delete size={16} aria-hidden />
      </IconButton>
    </Box>
  );
}
