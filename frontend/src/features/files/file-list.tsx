/// The list itself: only what is in view is drawn; the next page comes before the end is reached.
import Box from "@mui/material/Box";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import type { LibraryFile } from "@/api/types";
import { text } from "@/text";
import { useNow } from "@/ui/use-now";
import { FileRow } from "./file-row";

const MINUTE = 60_000;

interface Props {
  files: readonly LibraryFile[];
  openId: string | null;
  isNarrow: boolean;
  onOpen: (file: LibraryFile) => void;
  onDelete: (file: LibraryFile) => void;
  onEnd: () => void;
}

export function FileList({ files, openId, isNarrow, onOpen, onDelete, onEnd }: Props) {
  "use no memo"; // The virtualiser's object changes in place.
  const list = useRef<HTMLUListElement>(null);
  const [above, setAbove] = useState(0);
  const now = useNow(true, MINUTE);
  // The room scrolls as a whole: the list begins below its heading and filters.
  useLayoutEffect(() => setAbove(list.current?.offsetTop ?? 0), []);
  const height = isNarrow ? 84 : 60;
  // eslint-disable-next-line react-hooks/incompatible-library -- the component is left out of memoising above
  const virtual = useVirtualizer({
    count: files.length,
    getScrollElement: () => document.getElementById("main"),
    estimateSize: () => height,
    scrollMargin: above,
    overscan: 8,
  });
  useEffect(() => virtual.measure(), [virtual, height]);
  const shown = virtual.getVirtualItems();
  const isAtEnd = (shown.at(-1)?.index ?? 0) >= files.length - 5;
  useEffect(() => {
    if (isAtEnd) onEnd();
  }, [isAtEnd, onEnd]);

  return (
    <Box
      ref={list}
      component="ul"
      aria-label={text.files.label}
      sx={{
        position: "relative",
        listStyle: "none",
        margin: 0,
        padding: 0,
        height: virtual.getTotalSize(),
      }}
    >
      {shown.map(({ index, start, size }) => {
        const file = files[index];
        if (file === undefined) return null;
        return (
          <Box
            key={file.id}
            component="li"
            aria-setsize={files.length}
            aria-posinset={index + 1}
            sx={{
              position: "absolute",
              insetInline: 0,
              top: start - above,
              height: size,
              boxSizing: "border-box",
              borderBlockEnd: "1px solid",
              borderColor: "divider",
            }}
          >
            <FileRow
              file={file}
              isOpen={file.id === openId}
              now={now}
              onOpen={onOpen}
              onDelete={onDelete}
            />
          </Box>
        );
      })}
    </Box>
  );
}
