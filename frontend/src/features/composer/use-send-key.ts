/// The key of an act of sending: trying again after an answer was lost must not ask twice.
import { useMemo, useRef } from "react";

export interface SendKey {
  /** The key for this body: the same one until it has arrived. */
  of: (body: string) => string;
  /** It has arrived: asking the same once more is meant so. */
  arrived: () => void;
}

export function useSendKey(): SendKey {
  const failed = useRef<{ body: string; key: string } | null>(null);
  return useMemo(
    () => ({
      of: (body) => {
        if (failed.current?.body !== body) failed.current = { body, key: crypto.randomUUID() };
        return failed.current.key;
      },
      arrived: () => {
        failed.current = null;
      },
    }),
    [],
  );
}
