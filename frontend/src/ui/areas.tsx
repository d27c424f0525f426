/// The areas of a room, each with its address, and which of them this is.
import Box from "@mui/material/Box";
import { NavLink } from "react-router";

interface Props {
  label: string;
  areas: readonly (readonly [path: string, name: string])[];
}

export function Areas({ label, areas }: Props) {
  return (
    <Box
      component="nav"
      aria-label={label}
      sx={{
        display: "flex",
        gap: 4,
        borderBlockEnd: "1px solid",
        borderColor: "divider",
        "& a": {
          paddingBlock: 2,
          color: "text.secondary",
          textDecoration: "none",
          borderBlockEnd: "2px solid transparent",
          marginBlockEnd: "-1px",
        },
        "& a:hover": { color: "text.primary" },
        "& a[aria-current=page]": {
          color: "text.primary",
          fontWeight: 550,
          borderColor: "primary.main",
        },
      }}
    >
      {areas.map(([to, name]) => (
        <NavLink key={to} to={to}>
          {name}
        </NavLink>
      ))}
    </Box>
  );
}
