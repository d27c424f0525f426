/// The address of the page about models.
import { useSession } from "@/api/session";
import { ModelsRoom } from "@/features/models/models-room";

export function ModelsPage() {
  const { model } = useSession();
  return <ModelsRoom model={model} />;
}
