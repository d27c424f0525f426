/// The pages on which words stand, found page by page while the person reads on.
import type { PDFDocumentProxy } from "pdfjs-dist";
import { useEffect, useRef, useState } from "react";
import { useDebounced } from "@/ui/use-debounced";
import { countIn, plain } from "./pdf-search";

export interface Found {
  words: string;
  /** The page of each place, in order. */
  pages: number[];
  isReading: boolean;
}

const NOTHING: Found = { words: "", pages: [], isReading: false };

/** Places beyond this many tell nobody anything. */
const MOST = 999;

async function textOf(pdf: PDFDocumentProxy, page: number): Promise<string> {
  const { items } = await (await pdf.getPage(page)).getTextContent();
  return plain(items.map((item) => ("str" in item ? item.str : "")).join(" "));
}

export function usePdfSearch(pdf: PDFDocumentProxy | null, typed: string): Found {
  const words = plain(useDebounced(typed)).trim();
  const [found, setFound] = useState<Found>(NOTHING);
  const read = useRef(new Map<number, string>());
  useEffect(() => {
    if (pdf === null || words === "") return;
    let isGone = false;
    const search = async (): Promise<void> => {
      const pages: number[] = [];
      for (let page = 1; page <= pdf.numPages && pages.length < MOST; page += 1) {
        const known = read.current.get(page) ?? (await textOf(pdf, page));
        if (isGone) return;
        read.current.set(page, known);
        const before = pages.length;
        pages.push(...Array<number>(countIn(known, words)).fill(page));
        if (pages.length > before) setFound({ words, pages: [...pages], isReading: true });
      }
      setFound({ words, pages, isReading: false });
    };
    void search().catch(() => {
      if (!isGone) setFound({ words, pages: [], isReading: false });
    });
    return () => {
      isGone = true;
    };
  }, [pdf, words]);
  if (words === "") return NOTHING;
  return found.words === words ? found : { words, pages: [], isReading: true };
}
