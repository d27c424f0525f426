/// The filters of a list: part of the address, so that reload, back and a shared link show the same list.
import { startTransition, useOptimistic } from "react";
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
  // The router follows when it has time; until then the list that was left could still be acted on.
  const [shown, show] = useOptimistic(params);
  const change = (values: Record<string, string>, replace: boolean): void => {
    startTransition(() => {
      const next = new URLSearchParams(shown);
      for (const [name, value] of Object.entries(values)) {
        if (value === "") next.delete(name);
        else next.set(name, value);
      }
      show(next);
      setParams(next, { replace });
    });
  };
  return {
    of: (name) => shown.get(name) ?? "",
    choose: (name, value) => change({ [name]: value }, false),
    type: (name, value) => change({ [name]: value }, true),
    clear: () => change(Object.fromEntries(names.map((name) => [name, ""])), false),
  };
}

/** The value when it is one of these; else empty. */
export function oneOf<T extends string>(value: string, values: readonly T[]): T | "" {
  return values.find((each) => each === value) ?? "";
}
