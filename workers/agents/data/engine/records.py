"""Files that carry their own structure: Parquet and JSON, flattened into one table of plain columns."""
# ruff: noqa: S608 - names are quoted; the sandbox is the wall

from pathlib import Path

import duckdb

from workers.agents.data.engine.counting import quoted
from workers.agents.data.engine.dialect import unique_names
from workers.agents.data.engine.problem import EngineProblem

#: DuckDB reserves twice this for each thread, so a whole file in one object is tried second.
USUAL_OBJECT = 8 << 20
MAX_DEPTH = 6


def load_parquet(con: duckdb.DuckDBPyConnection, path: Path, target: str) -> tuple[str, ...]:
    """Load a Parquet file.

    Raises:
        EngineProblem: it is damaged.
    """
    try:
        con.execute(f"CREATE TEMP VIEW records AS SELECT * FROM read_parquet('{_escaped(str(path))}')")
    except duckdb.OutOfMemoryException:
        raise
    except duckdb.Error as error:
        cure = "Export it again and attach that."
        raise EngineProblem("damaged_file", f"{path.name} can't be read as Parquet: {_first(error)}", cure) from error
    return _flatten(con, target)


def load_json(con: duckdb.DuckDBPyConnection, path: Path, target: str, *, shown: str) -> tuple[str, ...]:
    """Load a JSON array, JSON lines, or an object that holds a list of records.

    Raises:
        EngineProblem: it isn't well-formed.
    """
    try:
        try:
            _read_json(con, path, USUAL_OBJECT)
        except duckdb.Error as error:
            if "maximum_object_size" not in str(error):
                raise
            _read_json(con, path, path.stat().st_size + 1)
    except duckdb.OutOfMemoryException:
        raise
    except duckdb.Error as error:
        cure = "Check that the file is complete, and attach it again."
        raise EngineProblem("malformed_json", f"{shown} isn't well-formed JSON: {_first(error)}", cure) from error
    return _open_envelope(con) + _flatten(con, target)


def _read_json(con: duckdb.DuckDBPyConnection, path: Path, largest: int) -> None:
    con.execute(
        "CREATE TEMP TABLE records AS SELECT * FROM read_json($path, format='auto', records='auto', "
        f"sample_size=-1, maximum_object_size={largest})",
        {"path": str(path)},
    )


def _first(error: duckdb.Error) -> str:
    return str(error).splitlines()[0].removeprefix("Invalid Input Error: ")[:200]


def _kinds(con: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    return [(str(name), str(kind)) for name, kind, *_ in con.execute("DESCRIBE records").fetchall()]


def _open_envelope(con: duckdb.DuckDBPyConnection) -> tuple[str, ...]:
    """Take the records out of the one object they were wrapped in ({"data": [...]}), level by level."""
    for _ in range(MAX_DEPTH):
        rows = con.execute("SELECT count(*) FROM (SELECT 1 FROM records LIMIT 2)").fetchone()
        if rows is None or rows[0] != 1:
            return ()
        lists = [name for name, kind in _kinds(con) if kind.startswith("STRUCT") and kind.endswith("[]")]
        if lists:
            lengths = con.execute(
                f"SELECT {', '.join(f'len({quoted(name)})' for name in lists)} FROM records"
            ).fetchone()
            length, name = max(zip(lengths or (), lists, strict=True), key=lambda pair: pair[0] or 0)
            _replace(con, f"SELECT unnest({quoted(name)}, recursive := false) AS record FROM records")
            _replace(con, "SELECT record.* FROM records")
            return (f"the {length} records under '{name}'",)
        structs = [name for name, kind in _kinds(con) if kind.startswith("STRUCT") and "[]" in kind]
        if len(structs) != 1:
            return ()
        _replace(con, f"SELECT {quoted(structs[0])}.* FROM records")
    return ()


def _replace(con: duckdb.DuckDBPyConnection, select: str) -> None:
    con.execute(f"CREATE TEMP TABLE next_records AS {select}")
    con.execute("DROP TABLE records")
    con.execute("ALTER TABLE next_records RENAME TO records")


def _flatten(con: duckdb.DuckDBPyConnection, target: str) -> tuple[str, ...]:
    """Write the records with nested objects as ``outer.inner`` columns, lists as JSON text, without binary columns."""
    expressions, names, binary = [], [], []
    described = con.execute("SELECT column_name, column_type FROM (DESCRIBE records)").fetchall()
    waiting = [(quoted(str(name)), str(name), str(kind), 0) for name, kind in described]
    while waiting:
        sql, name, kind, depth = waiting.pop(0)
        if kind.startswith("STRUCT") and not kind.endswith("]") and depth < MAX_DEPTH:
            fields = con.execute(f"SELECT unnest(struct_keys(ANY_VALUE({sql}))) FROM records").fetchall()
            inner = [(f"struct_extract({sql}, '{_escaped(str(key))}')", f"{name}.{key}") for (key,) in fields]
            kinds = [_kind(con, expression) for expression, _ in inner]
            waiting[:0] = [(e, n, k, depth + 1) for (e, n), k in zip(inner, kinds, strict=True)]
        elif kind == "BLOB":
            binary.append(name)
        else:
            expressions.append(_plain(sql, kind))
            names.append(name)
    if not names:
        raise EngineProblem("not_a_table", "The file holds no columns that can be read.", "Attach another export.")
    unique = unique_names(names, len(names))
    select = ", ".join(f"{sql} AS {quoted(name)}" for sql, name in zip(expressions, unique, strict=True))
    con.execute(f"CREATE TABLE {target} AS SELECT {select} FROM records")
    con.execute(f"DROP {'VIEW' if _is_view(con) else 'TABLE'} records")
    return (f"binary columns are left out: {', '.join(binary)}",) if binary else ()


def _is_view(con: duckdb.DuckDBPyConnection) -> bool:
    row = con.execute("SELECT count(*) FROM duckdb_views() WHERE view_name = 'records'").fetchone()
    return row is not None and bool(row[0])


def _kind(con: duckdb.DuckDBPyConnection, expression: str) -> str:
    row = con.execute(f"SELECT typeof({expression}) FROM records LIMIT 1").fetchone()
    return str(row[0]) if row is not None else "VARCHAR"


def _escaped(text: str) -> str:
    return text.replace("'", "''")


def _plain(sql: str, kind: str) -> str:
    """Return SQL for a column of plain type: what has no plain type becomes JSON text."""
    if kind == "JSON":
        return f"clean(({sql}) ->> '$')"
    if kind.endswith("]") or kind.startswith(("MAP", "STRUCT", "UNION")):
        return f"CAST(to_json({sql}) AS VARCHAR)"
    if kind.startswith(("ENUM", "UUID", "TIME", "INTERVAL", "BIT")) and not kind.startswith("TIMESTAMP"):
        return f"CAST({sql} AS VARCHAR)"
    return f"clean({sql})" if kind == "VARCHAR" else sql
