/// Column names; pressing one sorts by it, pressing again turns the order round; below, what to filter by.
import ButtonBase from "@mui/material/ButtonBase";
import { ArrowDown, ArrowUp } from "lucide-react";
import { text } from "@/text";
import type { Sort } from "./csv";
import { SmallField } from "./small-field";

interface Props {
  columns: readonly string[];
  numeric: readonly boolean[];
  sort: Sort | null;
  onSort: (sort: Sort) => void;
  /** What was typed above each column; null while filters aren't shown. */
  filters: readonly string[] | null;
  onFilter: (column: number, typed: string) => void;
}

export function TableHead({ columns, numeric, sort, onSort, filters, onFilter }: Props) {
  return (
    <thead>
      <tr aria-rowindex={1}>
        {columns.map((name, column) => {
          const isSorted = sort?.column === column;
          const Arrow = isSorted && sort.isDown ? ArrowDown : ArrowUp;
          return (
            <th
              key={column}
              scope="col"
              className={numeric[column] === true ? "number" : undefined}
              aria-sort={isSorted ? (sort.isDown ? "descending" : "ascending") : undefined}
            >
              <ButtonBase
                aria-label={text.artifacts.sortBy(name)}
                onClick={() =>
                  onSort({ column, isDown: isSorted ? !sort.isDown : numeric[column] === true })
                }
                sx={{ font: "inherit", gap: 1, borderRadius: "4px" }}
              >
                {name}
                {isSorted && <Arrow size={13} aria-hidden />}
              </ButtonBase>
            </th>
          );
        })}
      </tr>
      {filters !== null && (
        <tr className="filters">
          {columns.map((name, column) => (
            <td key={column}>
              <SmallField
                label={text.table.filter(name)}
                hint={text.table.filterHint}
                width="100%"
                value={filters[column] ?? ""}
                onChange={(typed) => onFilter(column, typed)}
              />
            </td>
          ))}
        </tr>
      )}
    </thead>
  );
}
