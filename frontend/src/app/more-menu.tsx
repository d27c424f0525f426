/// Appearance, shortcuts, sign out.
import Box from "@mui/material/Box";
import ButtonBase from "@mui/material/ButtonBase";
import Divider from "@mui/material/Divider";
import ListItemIcon from "@mui/material/ListItemIcon";
import ListSubheader from "@mui/material/ListSubheader";
import Menu from "@mui/material/Menu";
import MenuItem from "@mui/material/MenuItem";
import { useColorScheme } from "@mui/material/styles";
import {
  CalendarClock,
  Keyboard,
  LogOut,
  Monitor,
  Moon,
  Settings,
  Settings2,
  Sun,
  Wrench,
} from "lucide-react";
import { useState } from "react";
import { Link } from "react-router";
import type { Desk } from "@/api/desk";
import { useSignOut } from "@/api/session";
import { text } from "@/text";
import { paths } from "./paths";
import { RailBadge } from "./rail-badge";
import { railItemStyle } from "./rail-style";

const MODES = [
  ["light", Sun],
  ["dark", Moon],
  ["system", Monitor],
] as const;

interface Props {
  desk: Desk;
  onHelp: () => void;
}

export function MoreMenu({ desk, onHelp }: Props) {
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const { mode, setMode } = useColorScheme();
  const signOut = useSignOut();
  const close = (): void => setAnchor(null);
  return (
    <>
      <ButtonBase
        aria-haspopup="menu"
        aria-expanded={anchor !== null}
        onClick={(event) => setAnchor(event.currentTarget)}
        sx={railItemStyle(false)}
      >
        <Box component="span" sx={{ position: "relative", display: "flex" }}>
          <Settings2 size={20} aria-hidden />
          {/* On a telephone the administrator's room is in this menu. */}
          <Box component="span" sx={{ display: { sm: "none" } }}>
            {desk.waiting !== null && <RailBadge count={desk.waiting} />}
          </Box>
        </Box>
        {text.rail.more}
      </ButtonBase>
      <Menu
        anchorEl={anchor}
        open={anchor !== null}
        onClose={close}
        anchorOrigin={{ vertical: "top", horizontal: "right" }}
        transformOrigin={{ vertical: "bottom", horizontal: "left" }}
      >
        <ListSubheader
          role="presentation"
          sx={{ lineHeight: "30px", backgroundColor: "transparent" }}
        >
          {text.rail.appearance}
        </ListSubheader>
        {MODES.map(([each, Icon]) => (
          <MenuItem
            key={each}
            role="menuitemradio"
            aria-checked={mode === each}
            selected={mode === each}
            onClick={() => {
              setMode(each);
              close();
            }}
          >
            <ListItemIcon>
              <Icon size={16} aria-hidden />
            </ListItemIcon>
            {text.theme[each]}
          </MenuItem>
        ))}
        <Divider role="separator" component="li" />
        {/* On a telephone the rail has no room for it. */}
        <MenuItem
          component={Link}
          to={paths.watch}
          onClick={close}
          sx={{ display: { sm: "none" } }}
        >
          <ListItemIcon>
            <CalendarClock size={16} aria-hidden />
          </ListItemIcon>
          {text.rail.watch}
        </MenuItem>
        {desk.isAdmin && (
          <MenuItem component={Link} to={paths.admin} onClick={close}>
            <ListItemIcon>
              <Wrench size={16} aria-hidden />
            </ListItemIcon>
            {text.rail.admin}
          </MenuItem>
        )}
        <MenuItem component={Link} to={paths.settings} onClick={close}>
          <ListItemIcon>
            <Settings size={16} aria-hidden />
          </ListItemIcon>
          {text.rail.settings}
        </MenuItem>
        <MenuItem
          onClick={() => {
            close();
            onHelp();
          }}
        >
          <ListItemIcon>
            <Keyboard size={16} aria-hidden />
          </ListItemIcon>
          {text.rail.shortcuts}
        </MenuItem>
        <MenuItem onClick={() => signOut.mutate()}>
          <ListItemIcon>
            <LogOut size={16} aria-hidden />
          </ListItemIcon>
          {text.rail.signOut}
        </MenuItem>
      </Menu>
    </>
  );
}
