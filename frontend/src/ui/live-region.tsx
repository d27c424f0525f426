/// Says a change of state to a screen reader, without showing it.
import Box from "@mui/material/Box";
import { visuallyHidden } from "./visually-hidden";

export function LiveRegion({ children }: { children: string }) {
  return (
    <Box component="div" role="status" aria-live="polite" sx={visuallyHidden}>
      {children}
    </Box>
  );
}
