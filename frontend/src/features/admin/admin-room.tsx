/// Admin: what was given up, and what waits for a cause.
import { useParams } from "react-router";
import { text } from "@/text";
import { adminText } from "@/text/admin";
import { Areas } from "@/ui/areas";
import { DEAD_LETTERS_PATH, PARKED_PATH } from "@/ui/links";
import { Room } from "@/ui/room";
import { useDocumentTitle } from "@/ui/use-document-title";
import { DeadLetters } from "./dead-letters";
import { Parked } from "./parked";

export function AdminRoom() {
  const area = useParams().area === "parked" ? adminText.parked : adminText.dead;
  useDocumentTitle(`${area.name} · ${text.product}`);
  return (
    <Room title={adminText.title} lead={area.lead}>
      <Areas
        label={adminText.areas}
        areas={[
          [DEAD_LETTERS_PATH, adminText.dead.name],
          [PARKED_PATH, adminText.parked.name],
        ]}
      />
      {area === adminText.parked ? <Parked /> : <DeadLetters />}
    </Room>
  );
}
