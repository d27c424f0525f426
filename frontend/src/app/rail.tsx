/// The rooms: icon and word.
import Box from "@mui/material/Box";
import {
  Bot,
  CalendarClock,
  CircleCheckBig,
  Files,
  ListChecks,
  MessageSquare,
  Wrench,
  type LucideIcon,
} from "lucide-react";
import { NavLink, useLocation } from "react-router";
import { useDesk } from "@/api/desk";
import { text } from "@/text";
import { MoreMenu } from "./more-menu";
import { paths } from "./paths";
import { RailBadge } from "./rail-badge";
import { railItemStyle } from "./rail-style";

interface RoomLink {
  to: string;
  label: string;
  Icon: LucideIcon;
  isInMenu?: boolean;
}

/** Whether this view belongs to the room. */
function isIn(pathname: string, room: string): boolean {
  if (room === paths.fresh) return pathname === "/" || pathname.startsWith("/c/");
  if (room === paths.tasks && pathname.startsWith("/t/")) return true;
  return pathname.startsWith(room);
}

const rooms = (): RoomLink[] => [
  { to: paths.fresh, label: text.rail.chat, Icon: MessageSquare },
  { to: paths.tasks, label: text.rail.tasks, Icon: ListChecks },
  { to: paths.approvals, label: text.rail.approvals, Icon: CircleCheckBig },
  { to: paths.files, label: text.rail.files, Icon: Files },
  { to: paths.agents, label: text.rail.agents, Icon: Bot },
  { to: paths.watch, label: text.rail.watch, Icon: CalendarClock, isInMenu: true },
];

interface Props {
  /** How many approvals wait, as far as is known: "3", "100+"; null for none. */
  waiting: string | null;
  onHelp: () => void;
}

export function Rail({ waiting, onHelp }: Props) {
  const { pathname } = useLocation();
  const desk = useDesk();
  return (
    <Box
      component="nav"
      aria-label={text.rail.label}
      sx={{
        display: "flex",
        flexDirection: { xs: "row", sm: "column" },
        justifyContent: { xs: "space-around", sm: "flex-start" },
        alignItems: "center",
        gap: 1,
        flexShrink: 0,
        width: { xs: "auto", sm: 72 },
        paddingBlock: { xs: 1, sm: 3 },
        paddingBlockEnd: { xs: "max(4px, env(safe-area-inset-bottom))", sm: 3 },
        backgroundColor: (t) => t.vars.palette.sunken,
        border: "0 solid",
        borderColor: "divider",
        borderBlockStartWidth: { xs: "1px", sm: 0 },
        borderInlineEndWidth: { xs: 0, sm: "1px" },
      }}
    >
      <Box
        component="img"
        src="/icon.svg"
        alt={text.product}
        sx={{ width: 28, height: 28, marginBlockEnd: 3, display: { xs: "none", sm: "block" } }}
      />
      {rooms().map(({ to, label, Icon, isInMenu = false }) => {
        const isHere = isIn(pathname, to);
        return (
          <Box
            key={to}
            component={NavLink}
            to={to}
            end
            aria-current={isHere ? "page" : undefined}
            sx={railItemStyle(isHere, isInMenu)}
          >
            <Box component="span" sx={{ position: "relative", display: "flex" }}>
              <Icon size={20} aria-hidden />
              {to === paths.approvals && waiting !== null && <RailBadge count={waiting} />}
            </Box>
            {label}
          </Box>
        );
      })}
      <Box sx={{ flex: 1, display: { xs: "none", sm: "block" } }} />
      {desk.isAdmin && (
        // On a telephone there is no room for one more: it is in the menu.
        <Box sx={{ display: { xs: "none", sm: "block" } }}>
          <Box component={NavLink} to={paths.admin} sx={railItemStyle(isIn(pathname, paths.admin))}>
            <Box component="span" sx={{ position: "relative", display: "flex" }}>
              <Wrench size={20} aria-hidden />
              {desk.waiting !== null && <RailBadge count={desk.waiting} />}
            </Box>
            {text.rail.admin}
          </Box>
        </Box>
      )}
      <MoreMenu desk={desk} onHelp={onHelp} />
    </Box>
  );
}
