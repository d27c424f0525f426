/// A PDF to read: page by page, in any size, searchable, and at the page that is cited.
import Box from "@mui/material/Box";
import Skeleton from "@mui/material/Skeleton";
import type { PDFDocumentProxy } from "pdfjs-dist";
import { useCallback, useEffect, useRef, useState } from "react";
import { Document } from "react-pdf";
import { contentUrl } from "@/api/files";
import type { FileView } from "@/api/types";
import { text } from "@/text";
import { Problem } from "@/ui/problem";
import { PdfBar } from "./pdf-bar";
import { PdfPages, type PagesHandle } from "./pdf-pages";
import { pageRatios } from "./pdf-sizes";
import { pdfOptions } from "./pdf-source";
import { usePdfSearch } from "./use-pdf-search";

interface Props {
  file: FileView;
  /** The page to begin with; another `opening` goes there again. */
  page: number | null;
  opening: string;
}

interface Opened {
  pdf: PDFDocumentProxy;
  ratios: number[];
}

type Failure = "locked" | "broken";

export default function PdfView({ file, page, opening }: Props) {
  const [opened, setOpened] = useState<Opened | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [shown, setShown] = useState(page ?? 1);
  const [zoom, setZoom] = useState(1);
  const [words, setWords] = useState("");
  const [place, setPlace] = useState(0);
  const pages = useRef<PagesHandle>(null);
  const found = usePdfSearch(opened?.pdf ?? null, words);
  const count = opened?.ratios.length ?? 0;

  const goTo = useCallback((wanted: number) => pages.current?.goTo(wanted), []);
  useEffect(() => {
    if (page !== null && count > 0) goTo(Math.min(page, count));
  }, [page, opening, count, goTo]);

  const firstPlace = found.pages[0];
  useEffect(() => {
    // What was found first is shown without a further key.
    if (firstPlace !== undefined) goTo(firstPlace);
  }, [found.words, firstPlace, goTo]);

  const look = (typed: string): void => {
    setWords(typed);
    setPlace(0);
  };
  const toPlace = (by: 1 | -1): void => {
    const all = found.pages.length;
    if (all === 0) return;
    const next = (Math.max(place, 1) - 1 + by + all) % all;
    setPlace(next + 1);
    goTo(found.pages[next] ?? 1);
  };
  const loaded = (pdf: PDFDocumentProxy): void => {
    pageRatios(pdf).then(
      (ratios) => setOpened({ pdf, ratios }),
      () => setFailure("broken"),
    );
  };
  const onRatio = (of: number, ratio: number): void => {
    setOpened((now) =>
      now === null || Math.abs((now.ratios[of - 1] ?? 0) - ratio) < 0.001
        ? now
        : { ...now, ratios: now.ratios.with(of - 1, ratio) },
    );
  };

  if (failure !== null) {
    return (
      <Box sx={{ padding: 4 }}>
        <Problem
          message={failure === "locked" ? text.pdf.locked : text.pdf.broken}
          cure={failure === "locked" ? text.pdf.lockedCure : text.pdf.brokenCure}
        />
      </Box>
    );
  }
  return (
    <Box
      sx={{
        flex: 1,
        minHeight: 0,
        "& > .react-pdf__Document": { height: "100%", display: "flex", flexDirection: "column" },
      }}
    >
      <Document
        file={contentUrl(file.id)}
        options={pdfOptions}
        loading={<PdfSkeleton />}
        error=""
        onLoadSuccess={loaded}
        onLoadError={() => setFailure((now) => now ?? "broken")}
        onSourceError={() => setFailure("broken")}
        onPassword={() => setFailure("locked")}
      >
        {opened === null ? (
          <PdfSkeleton />
        ) : (
          <>
            <PdfBar
              page={shown}
              pages={count}
              zoom={zoom}
              words={words}
              found={found}
              place={place}
              onPage={goTo}
              onZoom={setZoom}
              onWords={look}
              onPlace={toPlace}
            />
            <PdfPages
              handle={pages}
              name={file.name}
              ratios={opened.ratios}
              onRatio={onRatio}
              zoom={zoom}
              words={found.words}
              firstPage={Math.min(page ?? 1, count)}
              onPage={setShown}
            />
          </>
        )}
      </Document>
    </Box>
  );
}

function PdfSkeleton() {
  return (
    <Box role="status" aria-label={text.artifacts.loading} sx={{ padding: 4, flex: 1 }}>
      <Skeleton animation={false} variant="rounded" sx={{ width: "100%", height: 480 }} />
    </Box>
  );
}
