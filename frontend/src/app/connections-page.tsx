/// The connections room, with what the browser agent signs in with below it.
import { SignInsPart } from "@/features/browser-sessions/sign-ins-part";
import { ConnectionsRoom } from "@/features/connections/connections-room";

export function ConnectionsPage() {
  return (
    <ConnectionsRoom>
      <SignInsPart />
    </ConnectionsRoom>
  );
}
