/// An agent's icon in its colour, with its name: the colour is never the only sign.
import Box from "@mui/material/Box";
import type { Theme } from "@mui/material/styles";
import {
  Bot,
  ChartColumn,
  CodeXml,
  FileText,
  Globe,
  Mail,
  Telescope,
  type LucideIcon,
} from "lucide-react";

type Known = keyof Theme["palette"]["agents"];

const ICONS: Record<Known, LucideIcon> = {
  code: CodeXml,
  research: Telescope,
  data: ChartColumn,
  email: Mail,
  browser: Globe,
  document: FileText,
};

function isKnown(agent: string): agent is Known {
  return agent in ICONS;
}

interface Props {
  agent: string;
  size?: number;
  withName?: boolean;
}

export function AgentMark({ agent, size = 16, withName = true }: Props) {
  const Icon = isKnown(agent) ? ICONS[agent] : Bot;
  return (
    <Box
      component="span"
      sx={{
        display: "inline-flex",
        alignItems: "center",
        gap: 1.5,
        fontWeight: 550,
        whiteSpace: "nowrap",
        // An agent that this page has never heard of is shown in the plain colour of text.
        color: (theme) =>
          isKnown(agent) ? theme.vars.palette.agents[agent] : theme.vars.palette.text.secondary,
      }}
    >
      <Icon size={size} aria-hidden />
      {withName && agent}
    </Box>
  );
}
