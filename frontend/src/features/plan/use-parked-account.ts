/// What the account is called that a parked step waits for.
import { useQuery } from "@tanstack/react-query";
import { connectionsQuery } from "@/api/connections";
import type { StepDetail } from "@/api/types";
import { text } from "@/text";

export function useParkedAccount({ state, error }: StepDetail): string {
  const connections = useQuery({ ...connectionsQuery, enabled: state === "parked" }).data;
  const id = error?.details.connection_id;
  const found = connections?.items.find((each) => each.id === id);
  return found === undefined ? text.parked.account : text.parked.providers[found.provider];
}
