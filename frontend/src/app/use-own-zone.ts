/// Tells Warren once which clock is this person's: what "at 8" means in the chat.
import { useQuery } from "@tanstack/react-query";
import { useEffect, useEffectEvent } from "react";
import { preferencesQuery, usePatchPreferences } from "@/api/preferences";

export function useOwnZone(): void {
  const known = useQuery(preferencesQuery).data?.time_zone;
  const { mutate } = usePatchPreferences();
  const tell = useEffectEvent(() => {
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
    // Some browsers don't say; UTC stands then, and the answers say so.
    if (timeZone) mutate({ time_zone: timeZone });
  });
  useEffect(() => {
    if (known === null) tell();
  }, [known]);
}
