/// The address of the inbox, and of one approval in it.
import { useParams } from "react-router";
import { ApprovalsRoom } from "@/features/approvals/approvals-room";

export function ApprovalsPage() {
  const { id = null } = useParams();
  return <ApprovalsRoom named={id} />;
}
