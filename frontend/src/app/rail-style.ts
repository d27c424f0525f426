/// How an item of the rail looks.
import type { SxProps, Theme } from "@mui/material/styles";

/** `isInMenu`: on a telephone there is no room for one more, and the menu has it. */
export function railItemStyle(isHere: boolean, isInMenu = false): SxProps<Theme> {
  return {
    display: isInMenu ? { xs: "none", sm: "flex" } : "flex",
    flexDirection: "column",
    alignItems: "center",
    justifyContent: "center",
    gap: 0.5,
    width: { xs: 58, sm: 60 },
    height: 52,
    borderRadius: "10px",
    fontSize: "0.75rem",
    fontWeight: 500,
    textDecoration: "none",
    color: isHere ? "primary.main" : "text.secondary",
    backgroundColor: (t) =>
      isHere
        ? `color-mix(in srgb, ${t.vars.palette.primary.main} 10%, transparent)`
        : "transparent",
    "&:hover": { color: isHere ? "primary.main" : "text.primary" },
  };
}
