/// The title of the window, with how many things wait for the person.
import { createContext, useContext, useEffect } from "react";

/** How many wait, in words; null for none. */
export const TitleCount = createContext<string | null>(null);

export function useDocumentTitle(title: string): void {
  const count = useContext(TitleCount);
  useEffect(() => {
    document.title = count === null ? title : `(${count}) ${title}`;
  }, [title, count]);
}
