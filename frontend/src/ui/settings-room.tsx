/// One area of the settings, with the way to the others.
import Box from "@mui/material/Box";
import type { ReactNode } from "react";
import { NavLink } from "react-router";
import { text } from "@/text";
import { ASKING_PATH, CONNECTIONS_PATH } from "./links";
import { Room } from "./room";

const areas = (): [string, string][] => [
  [CONNECTIONS_PATH, text.settings.connections],
  [ASKING_PATH, text.settings.approvals],
];

interface Props {
  lead: string;
  children: ReactNode;
}

export function SettingsRoom({ lead, children }: Props) {
  return (
    <Room title={text.settings.title} lead={lead}>
      <Box
        component="nav"
        aria-label={text.settings.areas}
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
        {areas().map(([to, name]) => (
          <NavLink key={to} to={to}>
            {name}
          </NavLink>
        ))}
      </Box>
      {children}
    </Room>
  );
}
