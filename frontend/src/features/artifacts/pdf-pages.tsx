/// The pages of a document; only those in view are drawn.
import Box from "@mui/material/Box";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef, type Ref, useImperativeHandle } from "react";
import { Page } from "react-pdf";
import "react-pdf/dist/Page/TextLayer.css";
import { marked } from "./pdf-search";
import { useWidth } from "./use-width";

export interface PagesHandle {
  goTo: (page: number) => void;
}

interface Props {
  handle: Ref<PagesHandle>;
  name: string;
  /** Height over width, page by page. */
  ratios: readonly number[];
  onRatio: (page: number, ratio: number) => void;
  zoom: number;
  words: string;
  firstPage: number;
  onPage: (page: number) => void;
}

const GAP = 12;
const MARGIN = 16;

export function PdfPages(props: Props) {
  "use no memo"; // The virtualiser's object changes in place.
  const { handle, name, ratios, onRatio, zoom, words, firstPage, onPage } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const room = useWidth(scroller);
  const width = Math.max(0, room - 2 * MARGIN) * zoom;
  // eslint-disable-next-line react-hooks/incompatible-library -- the component is left out of memoising above
  const virtual = useVirtualizer({
    count: width === 0 ? 0 : ratios.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => Math.round(width * (ratios[index] ?? 1)) + GAP,
    overscan: 1,
    paddingStart: GAP,
    scrollPaddingStart: GAP,
  });
  const at = useRef(firstPage);
  useImperativeHandle(handle, () => ({
    goTo: (page) => {
      at.current = page;
      onPage(page);
      virtual.scrollToIndex(page - 1, { align: "start" });
    },
  }));
  // A page keeps its place on screen when its size, or that of one before it, becomes another.
  useEffect(() => {
    if (width === 0) return;
    virtual.measure();
    virtual.scrollToIndex(at.current - 1, { align: "start" });
  }, [virtual, width, ratios]);

  const scrolled = (): void => {
    const box = scroller.current;
    if (box === null) return;
    // A last page that is lower than the pane never reaches its top.
    const isEnd = box.scrollTop + box.clientHeight >= box.scrollHeight - 2;
    const looked = box.scrollTop + Math.min(box.clientHeight / 3, 200);
    const page = isEnd ? ratios.length : (virtual.getVirtualItemForOffset(looked)?.index ?? 0) + 1;
    if (page === at.current) return;
    at.current = page;
    onPage(page);
  };
  return (
    <Box
      ref={scroller}
      tabIndex={0}
      role="region"
      aria-label={name}
      onScroll={scrolled}
      sx={{
        flex: 1,
        minHeight: 0,
        overflow: "auto",
        backgroundColor: (t) => t.vars.palette.sunken,
        "&:focus-visible": { outlineOffset: -2 },
        "& mark": { backgroundColor: (t) => t.vars.palette.found, color: "transparent" },
      }}
    >
      <Box sx={{ position: "relative", minWidth: width, height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start }) => (
          <Box
            key={index}
            data-testid="pdf-page"
            sx={{
              position: "absolute",
              insetBlockStart: start,
              insetInlineStart: MARGIN,
              width,
              height: Math.round(width * (ratios[index] ?? 1)),
              overflow: "hidden",
              // Paper is white in either theme.
              backgroundColor: "#fff",
              boxShadow: (t) => `0 0 0 1px ${t.vars.palette.divider}`,
            }}
          >
            <Page
              pageNumber={index + 1}
              width={width}
              loading=""
              renderAnnotationLayer={false}
              customTextRenderer={({ str }) => marked(str, words)}
              onLoadSuccess={({ originalHeight, originalWidth }) =>
                onRatio(index + 1, originalHeight / originalWidth)
              }
            />
          </Box>
        ))}
      </Box>
    </Box>
  );
}
