/// Admin: how everything is doing, what was given up, and what waits for a cause.
import { useParams } from "react-router";
import { text } from "@/text";
import { adminText } from "@/text/admin";
import { overviewText } from "@/text/overview";
import { Areas } from "@/ui/areas";
import { DEAD_LETTERS_PATH, OVERVIEW_PATH, PARKED_PATH } from "@/ui/links";
import { Room } from "@/ui/room";
import { useDocumentTitle } from "@/ui/use-document-title";
import { DeadLetters } from "./dead-letters";
import { Overview } from "./overview/overview";
import { Parked } from "./parked";

const AREAS = [
  { path: OVERVIEW_PATH, words: overviewText, Area: Overview },
  { path: DEAD_LETTERS_PATH, words: adminText.dead, Area: DeadLetters },
  { path: PARKED_PATH, words: adminText.parked, Area: Parked },
] as const;

export function AdminRoom() {
  const asked = useParams().area ?? "";
  const { words, Area } = AREAS.find(({ path }) => path.endsWith(`/${asked}`)) ?? AREAS[0];
  useDocumentTitle(`${words.name} · ${text.product}`);
  return (
    <Room title={adminText.title} lead={words.lead}>
      <Areas
        label={adminText.areas}
        areas={AREAS.map((area) => [area.path, area.words.name] as const)}
      />
      <Area />
    </Room>
  );
}
