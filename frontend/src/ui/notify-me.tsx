/// Turns notifications on: the browser is asked only after a press of this button.
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Typography from "@mui/material/Typography";
import { useQuery } from "@tanstack/react-query";
import { Bell, BellOff } from "lucide-react";
import { useState } from "react";
import { preferencesQuery, usePatchPreferences } from "@/api/preferences";
import { text } from "@/text";
import { Problem, problemOf } from "./problem";

type Permission = NotificationPermission | "unsupported";

function permissionNow(): Permission {
  return "Notification" in window ? Notification.permission : "unsupported";
}

const WORDS: Partial<Record<Permission, string>> = {
  denied: text.notices.denied,
  unsupported: text.notices.unsupported,
};

export function NotifyMe() {
  const preferences = useQuery(preferencesQuery);
  const patch = usePatchPreferences();
  const [permission, setPermission] = useState(permissionNow);
  const isOn = permission === "granted" && preferences.data?.notify === true;
  const ask = async (): Promise<void> => {
    const answer = await Notification.requestPermission();
    setPermission(answer);
    if (answer === "granted") patch.mutate({ notify: true });
  };
  const problem = WORDS[permission];
  return (
    <Box sx={{ display: "flex", flexWrap: "wrap", alignItems: "center", columnGap: 3, rowGap: 1 }}>
      {problem !== undefined && (
        <Typography variant="body2" sx={{ color: "text.secondary" }}>
          {problem}
        </Typography>
      )}
      {isOn && (
        <Typography variant="body2" sx={{ color: "text.secondary" }}>
          {text.notices.on}
        </Typography>
      )}
      {problem === undefined && preferences.data !== undefined && (
        <Button
          variant="outlined"
          color="inherit"
          disabled={patch.isPending}
          startIcon={isOn ? <BellOff size={14} aria-hidden /> : <Bell size={14} aria-hidden />}
          onClick={() => {
            if (isOn) patch.mutate({ notify: false });
            else void ask();
          }}
          sx={{ borderColor: "divider" }}
        >
          {isOn ? text.notices.off : text.notices.ask}
        </Button>
      )}
      {patch.error !== null && <Problem {...problemOf(patch.error)} />}
    </Box>
  );
}
