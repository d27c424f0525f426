/// Which artifact is open, and at which page: part of the address, so that reload, back and a link show the same.
import { useCallback } from "react";
import { useLocation, useSearchParams } from "react-router";

export interface ArtifactParam {
  openId: string | null;
  /** The page to show of a document; null when the address names none. */
  page: number | null;
  /** Another each time something is opened, also when it is the same page again. */
  opening: string;
  open: (id: string, page?: number) => void;
  close: () => void;
}

function pageOf(value: string | null): number | null {
  const page = Number(value);
  return Number.isInteger(page) && page > 0 ? page : null;
}

export function useArtifactParam(): ArtifactParam {
  const [params, setParams] = useSearchParams();
  const { key } = useLocation();
  const open = useCallback(
    (id: string, page?: number) => {
      setParams((old) => {
        old.set("artifact", id);
        if (page === undefined) old.delete("page");
        else old.set("page", String(page));
        return old;
      });
    },
    [setParams],
  );
  const close = useCallback(() => {
    setParams((old) => {
      old.delete("artifact");
      old.delete("page");
      return old;
    });
  }, [setParams]);
  return {
    openId: params.get("artifact"),
    page: pageOf(params.get("page")),
    opening: key,
    open,
    close,
  };
}
