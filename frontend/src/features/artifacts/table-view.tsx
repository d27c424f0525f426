/// A table that sorts, filters and searches; only the rows in view are drawn.
import Box from "@mui/material/Box";
import { useVirtualizer } from "@tanstack/react-virtual";
import { ListFilter } from "lucide-react";
import { useDeferredValue, useMemo, useRef, useState } from "react";
import type { FileView } from "@/api/types";
import { text } from "@/text";
import { Empty } from "@/ui/empty";
import { numericColumns, parseTable, sortRows, type Sort } from "./csv";
import { IconToggle } from "./icon-toggle";
import { SmallField } from "./small-field";
import { filterRows } from "./table-filter";
import { TableHead } from "./table-head";
import { tableStyle } from "./table-style";
import { useFileText } from "./use-file-text";
import { BarSpace, ViewerBar } from "./viewer-bar";

/** Bytes that are fetched at most: tens of thousands of rows. */
const LIMIT = 4 * 1024 * 1024;
const ROW = 32;

function countOf(shown: number, all: number, isCut: boolean): string {
  if (shown < all) return text.table.matching(shown, all);
  return isCut ? text.artifacts.rowsCut(all) : text.artifacts.rows(all);
}

export default function TableView({ file }: { file: FileView }) {
  "use no memo"; // The virtualiser's object changes in place.
  const { text: source, cut } = useFileText(file, LIMIT);
  const table = useMemo(() => parseTable(source, cut), [source, cut]);
  const numeric = useMemo(() => numericColumns(table), [table]);
  const [sort, setSort] = useState<Sort | null>(null);
  const [search, setSearch] = useState("");
  const [filters, setFilters] = useState<readonly string[] | null>(null);
  const wanted = useDeferredValue(search);
  const limits = useDeferredValue(filters);
  const left = useMemo(() => filterRows(table.rows, wanted, limits ?? []), [table, wanted, limits]);
  const rows = useMemo(() => sortRows(left, sort), [left, sort]);
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
  const onFilter = (column: number, typed: string): void =>
    setFilters((old) => table.columns.map((_, i) => (i === column ? typed : (old?.[i] ?? ""))));
  return (
    <>
      <ViewerBar>
        <span role="status">{countOf(rows.length, table.rows.length, cut)}</span>
        <BarSpace />
        <SmallField
          label={text.table.search}
          width="min(200px, 45%)"
          value={search}
          onChange={setSearch}
        />
        <IconToggle
          icon={ListFilter}
          label={text.table.showFilters}
          isOn={filters !== null}
          onClick={() => setFilters(filters === null ? table.columns.map(() => "") : null)}
        />
      </ViewerBar>
      <Box
        ref={scroller}
        tabIndex={0}
        role="region"
        aria-label={file.name}
        sx={{ flex: 1, minHeight: 0, overflow: "auto" }}
      >
        <Box component="table" aria-rowcount={rows.length + 1} sx={tableStyle}>
          <TableHead
            columns={table.columns}
            numeric={numeric}
            sort={sort}
            onSort={setSort}
            filters={filters}
            onFilter={onFilter}
          />
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
        {rows.length === 0 && table.rows.length > 0 && <Empty>{text.table.none}</Empty>}
      </Box>
    </>
  );
}
