/// One area of the settings, with the way to the others.
import type { ReactNode } from "react";
import { text } from "@/text";
import { Areas } from "./areas";
import { ASKING_PATH, CONNECTIONS_PATH, WEB_ACCESS_PATH } from "./links";
import { Room } from "./room";

const areas = (): [string, string][] => [
  [CONNECTIONS_PATH, text.settings.connections],
  [ASKING_PATH, text.settings.approvals],
  [WEB_ACCESS_PATH, text.settings.webAccess],
];

interface Props {
  lead: string;
  children: ReactNode;
}

export function SettingsRoom({ lead, children }: Props) {
  return (
    <Room title={text.settings.title} lead={lead}>
      <Areas label={text.settings.areas} areas={areas()} />
      {children}
    </Room>
  );
}
