/// Page, size and search of a document.
import Box from "@mui/material/Box";
import { ChevronDown, ChevronUp, MoveHorizontal, ZoomIn, ZoomOut } from "lucide-react";
import { useState } from "react";
import { text } from "@/text";
import { LiveRegion } from "@/ui/live-region";
import { IconToggle } from "./icon-toggle";
import { SmallField } from "./small-field";
import type { Found } from "./use-pdf-search";
import { BarSpace, ViewerBar } from "./viewer-bar";

interface Props {
  page: number;
  pages: number;
  zoom: number;
  words: string;
  found: Found;
  /** Which place is shown, from 1; 0 when none is yet. */
  place: number;
  onPage: (page: number) => void;
  onZoom: (zoom: number) => void;
  onWords: (words: string) => void;
  onPlace: (by: 1 | -1) => void;
}

const STEP = 1.25;

function PageField({ page, pages, onPage }: Pick<Props, "page" | "pages" | "onPage">) {
  const [typed, setTyped] = useState<string | null>(null);
  const go = (): void => {
    const wanted = Number(typed);
    if (typed !== null && Number.isInteger(wanted) && wanted > 0) onPage(Math.min(wanted, pages));
    setTyped(null);
  };
  return (
    <SmallField
      isNumber
      label={text.pdf.page}
      width={56}
      value={typed ?? String(page)}
      onChange={setTyped}
      onEnter={go}
      onLeave={go}
    />
  );
}

function wordsFor({ found, place }: Pick<Props, "found" | "place">): string {
  if (found.words === "") return "";
  if (found.pages.length > 0) return text.pdf.match(Math.max(place, 1), found.pages.length);
  return found.isReading ? text.pdf.reading : text.pdf.noMatch;
}

export function PdfBar(props: Props) {
  const { page, pages, zoom, onPage, onZoom, words, onWords, onPlace } = props;
  return (
    <ViewerBar label={text.pdf.bar}>
      <IconToggle
        icon={ChevronUp}
        label={text.pdf.previous}
        isDisabled={page <= 1}
        onClick={() => onPage(page - 1)}
      />
      <IconToggle
        icon={ChevronDown}
        label={text.pdf.next}
        isDisabled={page >= pages}
        onClick={() => onPage(page + 1)}
      />
      <PageField page={page} pages={pages} onPage={onPage} />
      <span>{text.pdf.of(pages)}</span>
      <BarSpace />
      <IconToggle
        icon={ZoomOut}
        label={text.pdf.zoomOut}
        isDisabled={zoom < 0.5}
        onClick={() => onZoom(zoom / STEP)}
      />
      <IconToggle
        icon={ZoomIn}
        label={text.pdf.zoomIn}
        isDisabled={zoom > 3}
        onClick={() => onZoom(zoom * STEP)}
      />
      <IconToggle
        icon={MoveHorizontal}
        label={text.pdf.fit}
        isDisabled={zoom === 1}
        onClick={() => onZoom(1)}
      />
      <Box sx={{ display: "flex", alignItems: "center", gap: 2, flexBasis: "100%" }}>
        <SmallField
          label={text.pdf.find}
          width="min(100%, 260px)"
          value={words}
          onChange={onWords}
          onEnter={(isShift) => onPlace(isShift ? -1 : 1)}
        />
        <Box component="span" aria-hidden sx={{ whiteSpace: "nowrap" }}>
          {wordsFor(props)}
        </Box>
        <LiveRegion>{wordsFor(props)}</LiveRegion>
        {props.found.pages.length > 1 && (
          <IconToggle icon={ChevronDown} label={text.pdf.nextMatch} onClick={() => onPlace(1)} />
        )}
      </Box>
    </ViewerBar>
  );
}
