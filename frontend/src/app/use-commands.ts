/// Everything that the palette can do.
import { useColorScheme } from "@mui/material/styles";
import { useNavigate } from "react-router";
import { useSession, useSignOut } from "@/api/session";
import type { Command } from "@/features/palette/use-palette-groups";
import { text } from "@/text";
import { paths } from "./paths";

export function useCommands(showHelp: () => void): Command[] {
  const navigate = useNavigate();
  const { setMode } = useColorScheme();
  const signOut = useSignOut();
  const isAdmin = useSession().user.role === "admin";
  const goTo = (path: string) => () => void navigate(path);
  return [
    { label: text.conversations.fresh, run: goTo(paths.fresh) },
    { label: text.rail.tasks, run: goTo(paths.tasks) },
    { label: text.rail.approvals, run: goTo(paths.approvals) },
    { label: text.rail.files, run: goTo(paths.files) },
    { label: text.rail.agents, run: goTo(paths.agents) },
    { label: text.rail.watch, run: goTo(paths.watch) },
    { label: `${text.rail.settings}: ${text.settings.connections}`, run: goTo(paths.connections) },
    { label: `${text.rail.settings}: ${text.settings.approvals}`, run: goTo(paths.asking) },
    { label: `${text.rail.settings}: ${text.settings.webAccess}`, run: goTo(paths.webAccess) },
    { label: text.models.title, run: goTo(paths.models) },
    ...(isAdmin ? [{ label: text.rail.admin, run: goTo(paths.admin) }] : []),
    { label: `${text.rail.appearance}: ${text.theme.light}`, run: () => setMode("light") },
    { label: `${text.rail.appearance}: ${text.theme.dark}`, run: () => setMode("dark") },
    { label: `${text.rail.appearance}: ${text.theme.system}`, run: () => setMode("system") },
    { label: text.rail.shortcuts, run: showHelp },
    { label: text.rail.signOut, run: () => signOut.mutate() },
  ];
}
