/// The filters of a list: part of the address, so that reload, back and a shared link show the same list.
import { useCallback } from "react";
import { useSearchParams } from "react-router";

export interface Filters {
  /** The value of one filter; empty when it isn't set. */
  of: (name: string) => string;
  /** Choose a value; an empty one takes the filter away. */
  set: (name: string, value: string) => void;
  clear: () => void;
}

export function useFilters(names: readonly string[]): Filters {
  const [params, setParams] = useSearchParams();
  const of = (name: string): string => params.get(name) ?? "";
  const set = useCallback(
    (name: string, value: string) => {
      setParams(
        (old) => {
          if (value === "") old.delete(name);
          else old.set(name, value);
          return old;
        },
        // Every letter that is typed would be a step back.
        { replace: true },
      );
    },
    [setParams],
  );
  const clear = (): void => {
    setParams((old) => {
      names.forEach((name) => old.delete(name));
      return old;
    });
  };
  return { of, set, clear };
}

/** The value when it is one of these; else empty. */
export function oneOf<T extends string>(value: string, values: readonly T[]): T | "" {
  return values.find((each) => each === value) ?? "";
}
