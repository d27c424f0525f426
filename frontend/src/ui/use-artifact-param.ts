/// Which artifact is open: part of the address, so that reload, back and a shared link show the same.
import { useCallback } from "react";
import { useSearchParams } from "react-router";

export interface ArtifactParam {
  openId: string | null;
  open: (id: string) => void;
  close: () => void;
}

export function useArtifactParam(): ArtifactParam {
  const [params, setParams] = useSearchParams();
  const open = useCallback(
    (id: string) => {
      setParams((old) => {
        old.set("artifact", id);
        return old;
      });
    },
    [setParams],
  );
  const close = useCallback(() => {
    setParams((old) => {
      old.delete("artifact");
      return old;
    });
  }, [setParams]);
  return { openId: params.get("artifact"), open, close };
}
