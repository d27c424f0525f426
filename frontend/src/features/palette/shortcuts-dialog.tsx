/// The list of keys.
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Dialog from "@mui/material/Dialog";
import DialogActions from "@mui/material/DialogActions";
import DialogContent from "@mui/material/DialogContent";
import DialogTitle from "@mui/material/DialogTitle";
import Typography from "@mui/material/Typography";
import { text } from "@/text";

const isApple = (): boolean => /Mac|iPhone|iPad/.test(navigator.userAgent);

function rows(): [string, string][] {
  const main = isApple() ? "⌘" : "Ctrl";
  return [
    [`${main} K`, text.shortcuts.palette],
    ["/", text.shortcuts.focus],
    [`Enter, ${main} Enter`, text.shortcuts.send],
    ["Shift Enter", text.shortcuts.newline],
    ["Esc", text.shortcuts.stop],
    ["j, k", text.shortcuts.move],
    ["o", text.shortcuts.open],
    ["a, r", text.shortcuts.decide],
    ["?", text.shortcuts.all],
  ];
}

export function ShortcutsDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog open onClose={onClose} aria-labelledby="shortcuts-title" maxWidth="xs" fullWidth>
      <DialogTitle id="shortcuts-title" sx={{ fontSize: "1rem" }}>
        {text.shortcuts.title}
      </DialogTitle>
      <DialogContent>
        <Box component="dl" sx={{ margin: 0, display: "grid", gap: 2.5 }}>
          {rows().map(([keys, meaning]) => (
            <Box key={keys} sx={{ display: "flex", justifyContent: "space-between", gap: 4 }}>
              <Typography component="dt">{meaning}</Typography>
              <Typography
                component="dd"
                sx={{ margin: 0, color: "text.secondary", whiteSpace: "nowrap" }}
              >
                {keys}
              </Typography>
            </Box>
          ))}
        </Box>
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose}>{text.dialog.close}</Button>
      </DialogActions>
    </Dialog>
  );
}
