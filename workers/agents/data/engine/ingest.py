"""From a file of any kind to typed DuckDB tables, in bounded memory."""
# ruff: noqa: S608 - names are quoted; the sandbox is the wall

from dataclasses import dataclass
from pathlib import Path

import duckdb

from workers.agents.data.engine.columns import Column, decide
from workers.agents.data.engine.counting import quoted
from workers.agents.data.engine.detect import find_kind
from workers.agents.data.engine.dialect import Dialect, find_dialect, unique_names
from workers.agents.data.engine.problem import EngineProblem
from workers.agents.data.engine.records import load_json, load_parquet
from workers.agents.data.engine.regular import write_regular
from workers.agents.data.engine.sheets import sheets_as_csv
from workers.agents.data.engine.text import as_utf8, find_encoding

RAW = "stage.raw"
#: DuckDB holds a few buffers of this many bytes; a row must fit into one.
LONGEST_ROW = 8 << 20


@dataclass(frozen=True, slots=True)
class Imported:
    """One table of a file: its label (a sheet's name, else empty), its name in the database, and what it holds."""

    label: str
    table: str
    rows: int
    columns: tuple[Column, ...]
    notes: tuple[str, ...]


def import_file(con: duckdb.DuckDBPyConnection, path: Path, scratch: Path) -> list[Imported]:
    """Import every table of a file into ``con``'s main database; ``stage`` is attached for the raw text.

    Raises:
        EngineProblem: the file holds no table that can be read.
    """
    kind = find_kind(path)
    if kind == "workbook":
        return _import_workbook(con, path, scratch)
    if kind == "parquet":
        notes = load_parquet(con, path, RAW)
        return [_finish(con, "", "t0", notes, comma_file=False)]
    encoding = find_encoding(path)
    text = as_utf8(path, encoding, scratch / "utf8")
    notes = (
        () if encoding.name == "utf-8" else (f"encoding {encoding.name}{' (detected)' if encoding.guessed else ''}",)
    )
    if kind == "json":
        notes += load_json(con, text, RAW, shown=path.name)
        return [_finish(con, "", "t0", notes, comma_file=False)]
    return [_import_text(con, text, scratch, "", "t0", notes)]


def _import_workbook(con: duckdb.DuckDBPyConnection, path: Path, scratch: Path) -> list[Imported]:
    found = []
    for number, (label, text) in enumerate(sheets_as_csv(path, scratch)):
        found.append(_import_text(con, text, scratch, label, f"t{number}", (), delimiter=","))
    if not found:
        raise EngineProblem("empty_file", f"{path.name} has no filled sheet.", "Check the export and attach it again.")
    return found


def _import_text(
    con: duckdb.DuckDBPyConnection,
    path: Path,
    scratch: Path,
    label: str,
    table: str,
    notes: tuple[str, ...],
    delimiter: str | None = None,
) -> Imported:
    dialect = find_dialect(con, path, delimiter=delimiter)
    notes += dialect.notes + _load_text(con, path, scratch, dialect)
    return _finish(con, label, table, notes, comma_file=dialect.delimiter == ";")


def _load_text(con: duckdb.DuckDBPyConnection, path: Path, scratch: Path, dialect: Dialect) -> tuple[str, ...]:
    """Load all rows as text: at once where the file is regular, else after Python's csv module straightened it."""
    heads = dialect.skip + (dialect.header is not None)
    try:
        _read(con, path, dialect, unique_names(dialect.header, dialect.width))
        con.execute(f"DELETE FROM {RAW} WHERE rowid < {heads}")
        return ()
    except duckdb.OutOfMemoryException:
        raise
    except duckdb.Error:
        # Not regular (rows of different lengths, loose quotes, blank lines): straightened, then read again.
        straight, width, notes = write_regular(path, dialect, scratch / "regular.csv", skip=heads)
    regular = Dialect(",", '"', '"', 0, None, width)
    try:
        _read(con, straight, regular, unique_names(dialect.header, width))
    except duckdb.OutOfMemoryException:
        raise
    except duckdb.Error as error:
        reason = str(error).splitlines()[0]
        cure = "Check it in a spreadsheet program and save it again as CSV."
        raise EngineProblem("unreadable_table", f"The table can't be read: {reason}", cure) from error
    return notes


def _read(con: duckdb.DuckDBPyConnection, path: Path, dialect: Dialect, names: list[str]) -> None:
    con.execute(f"DROP TABLE IF EXISTS {RAW}")
    cleaned = ", ".join(f"clean({quoted(name)}) AS {quoted(name)}" for name in names)
    con.execute(
        f"CREATE TABLE {RAW} AS SELECT {cleaned} FROM "
        "read_csv($path, auto_detect=false, header=false, delim=$delimiter, "
        f"quote=$quote, escape=$escape, strict_mode=true, max_line_size={LONGEST_ROW}, "
        f"buffer_size={LONGEST_ROW * 2}, columns=$columns)",
        {
            "path": str(path),
            "delimiter": dialect.delimiter,
            "quote": dialect.quote,
            "escape": dialect.escape,
            "columns": dict.fromkeys(names, "VARCHAR"),
        },
    )


def _finish(
    con: duckdb.DuckDBPyConnection, label: str, table: str, notes: tuple[str, ...], *, comma_file: bool
) -> Imported:
    """Type the raw table's text columns and keep the result."""
    described = con.execute(f"DESCRIBE {RAW}").fetchall()
    texts = [str(name) for name, kind, *_ in described if kind == "VARCHAR"]
    decided = {column.name: column for column in decide(con, RAW, texts, comma_file=comma_file)}
    columns = [decided.get(str(name)) or _typed(str(name), str(kind)) for name, kind, *_ in described]
    read = ", ".join(f"{column.sql} AS {quoted(column.name)}" for column in columns)
    con.execute(f"CREATE TABLE {table} AS SELECT {read} FROM {RAW}")
    con.execute(f"DROP TABLE {RAW}")
    (rows,) = con.execute(f"SELECT count(*) FROM {table}").fetchone() or (0,)
    if rows == 0:
        notes += ("there are no rows below the header",)
    return Imported(label, table, int(rows), tuple(columns), notes)


def _typed(name: str, kind: str) -> Column:
    """Return the column of a file that carries types itself."""
    families = (
        ("BOOLEAN", "boolean"),
        ("DATE", "date"),
        ("TIMESTAMP", "timestamp"),
        ("DECIMAL", "number"),
        ("DOUBLE", "number"),
        ("FLOAT", "number"),
    )
    if kind == "INTEGER" or (kind.endswith("INT") and not kind.startswith("POINT")):
        return Column(name=name, kind="integer", sql=quoted(name))
    found = next((family for start, family in families if kind.startswith(start)), None)
    if found == "timestamp":
        return Column(name=name, kind=found, sql=f"CAST({quoted(name)} AS TIMESTAMP)")
    if found is not None:
        return Column(name=name, kind=found, sql=quoted(name))
    return Column(name=name, kind="text", sql=f"CAST({quoted(name)} AS VARCHAR)")
