/// The filters of a list: part of the address, so that reload, back and a shared link show the same list.
import { useSearchParams } from "react-router";

export interface Filters {
  /** The value of one filter; empty when it isn't set. */
  of: (name: string) => string;
  /** Choose a value; an empty one takes the filter away. Back leads to the choice before. */
  choose: (name: string, value: string) => void;
  /** Take what is typed: not every letter is a step back. */
  type: (name: string, value: string) => void;
  clear: () => void;
}

export function useFilters(names: readonly string[]): Filters {
  const [params, setParams] = useSearchParams();
  const of = (name: string): string => params.get(name) ?? "";
  const change = (name: string, value: string, replace: boolean): void => {
    setParams(
      (old) => {
        if (value === "") old.delete(name);
        else old.set(name, value);
        return old;
      },
      { replace },
    );
  };
  const clear = (): void => {
    setParams((old) => {
      names.forEach((name) => old.delete(name));
      return old;
    });
  };
  return {
    of,
    choose: (name, value) => change(name, value, false),
    type: (name, value) => change(name, value, true),
    clear,
  };
}

/** The value when it is one of these; else empty. */
export function oneOf<T extends string>(value: string, values: readonly T[]): T | "" {
  return values.find((each) => each === value) ?? "";
}
