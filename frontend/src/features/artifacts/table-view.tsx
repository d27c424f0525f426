/// A table that sorts; only the rows in view are drawn.
import Box from "@mui/material/Box";
import Typography from "@mui/material/Typography";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useMemo, useRef, useState } from "react";
import type { FileView } from "@/api/types";
import { text } from "@/text";
import { numericColumns, parseTable, sortRows, type Sort } from "./csv";
import { TableHead } from "./table-head";
import { tableStyle } from "./table-style";
import { useFileText } from "./use-file-text";

/** Bytes that are fetched at most: tens of thousands of rows. */
const LIMIT = 4 * 1024 * 1024;
const ROW = 32;

export default function TableView({ file }: { file: FileView }) {
  "use no memo"; // The virtualiser's object changes in place.
  const { text: source, cut } = useFileText(file, LIMIT);
  const table = useMemo(() => parseTable(source, cut), [source, cut]);
  const numeric = useMemo(() => numericColumns(table), [table]);
  const [sort, setSort] = useState<Sort | null>(null);
  const rows = useMemo(() => sortRows(table.rows, sort), [table, sort]);
  const scroller = useRef<HTMLDivElement>(null);
  // eslint-disable-next-line react-hooks/incompatible-library -- the component is left out of memoising above
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 12,
  });
  const shown = virtual.getVirtualItems();
  const before = shown[0]?.start ?? 0;
  const after = virtual.getTotalSize() - (shown.at(-1)?.end ?? 0);
  return (
    <>
      <Typography
        variant="body2"
        sx={{ paddingInline: 4, paddingBlockEnd: 1.5, color: "text.secondary" }}
      >
        {cut ? text.artifacts.rowsCut(rows.length) : text.artifacts.rows(rows.length)}
      </Typography>
      <Box
        ref={scroller}
        tabIndex={0}
        role="region"
        aria-label={file.name}
        sx={{ flex: 1, minHeight: 0, overflow: "auto" }}
      >
        <Box component="table" aria-rowcount={rows.length + 1} sx={tableStyle}>
          <TableHead columns={table.columns} numeric={numeric} sort={sort} onSort={setSort} />
          <tbody>
            {before > 0 && <tr aria-hidden style={{ height: before }} />}
            {shown.map(({ index }) => (
              <tr key={index} aria-rowindex={index + 2}>
                {table.columns.map((_, column) => (
                  <td key={column} className={numeric[column] === true ? "number" : undefined}>
                    {rows[index]?.[column]}
                  </td>
                ))}
              </tr>
            ))}
            {after > 0 && <tr aria-hidden style={{ height: after }} />}
          </tbody>
        </Box>
      </Box>
    </>
  );
}
