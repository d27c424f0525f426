"""Imported files, kept beside them for the next call: one database per file, found by name, size and time."""

import fcntl
import hashlib
import json
import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from workers.agents.data.engine.counting import quoted
from workers.agents.data.engine.ingest import Imported, import_file
from workers.agents.data.engine.problem import EngineProblem
from workers.agents.data.engine.values import macros

#: Raised with every change that alters what an import yields.
LAYOUT = 1
SETTINGS = {"threads": 2, "preserve_insertion_order": True}


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table that questions may name; ``columns`` are Column's public fields as JSON."""

    name: str
    file: str
    label: str
    rows: int
    columns: tuple[dict[str, Any], ...]
    notes: tuple[str, ...]
    database: Path
    source: str


@dataclass(frozen=True, slots=True)
class Store:
    """The workspace's files and where their databases are kept."""

    workspace: Path
    memory: str

    @property
    def cache(self) -> Path:
        return self.workspace / ".cache"

    def tables(self, files: Sequence[str]) -> tuple[list[Table], dict[str, EngineProblem]]:
        """Return the tables of the files, importing what isn't imported yet, and the files that can't be."""
        found: list[Table] = []
        failed: dict[str, EngineProblem] = {}
        for file in files:
            try:
                found += self._tables_of(file, {table.name for table in found})
            except EngineProblem as problem:
                failed[file] = problem
        return found, failed

    def _tables_of(self, file: str, taken: set[str]) -> Iterator[Table]:
        path = self.workspace / file
        if not path.is_file():
            raise EngineProblem("no_such_file", f"There is no file {file}.", "Use a name that list_files shows.")
        database, tables = self._imported(path)
        for entry in tables:
            several = len(tables) > 1
            name = _identifier(f"{path.stem}_{entry['label']}" if several else path.stem, taken)
            taken.add(name)
            yield Table(
                name=name,
                file=file,
                label=entry["label"],
                rows=entry["rows"],
                columns=tuple(entry["columns"]),
                notes=tuple(entry["notes"]),
                database=database,
                source=entry["table"],
            )

    def _imported(self, path: Path) -> tuple[Path, list[dict[str, Any]]]:
        status = path.stat()
        key = f"{LAYOUT}|{path.name}|{status.st_size}|{status.st_mtime_ns}"
        stem = hashlib.sha256(key.encode()).hexdigest()[:16]
        database, record = self.cache / f"{stem}.duckdb", self.cache / f"{stem}.json"
        with self._alone():
            if not record.exists():
                self._import(path, database, record)
        return database, json.loads(record.read_text())

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Let one process import at a time: tool calls of one step may run side by side."""
        self.cache.mkdir(exist_ok=True)
        with (self.cache / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _import(self, path: Path, database: Path, record: Path) -> None:
        scratch = self.cache / "scratch"
        shutil.rmtree(scratch, ignore_errors=True)
        scratch.mkdir()
        try:
            with duckdb.connect(str(scratch / "new.duckdb"), config={**SETTINGS, "memory_limit": self.memory}) as con:
                con.execute(f"SET temp_directory = '{scratch / 'spill'}'")
                con.execute(f"ATTACH '{scratch / 'stage.duckdb'}' AS stage")
                for macro in macros():
                    con.execute(macro)
                tables = import_file(con, path, scratch)
                con.execute("DETACH stage")
            (scratch / "new.duckdb").rename(database)
            (scratch / "record").write_text(json.dumps([_as_json(table) for table in tables]))
            (scratch / "record").rename(record)
        except duckdb.OutOfMemoryException as error:
            cure = "Attach fewer columns or rows of it, or the same table as CSV."
            raise EngineProblem("memory", f"{path.name} needs more memory than allowed.", cure) from error
        finally:
            shutil.rmtree(scratch, ignore_errors=True)

    def open(self, tables: Sequence[Table]) -> duckdb.DuckDBPyConnection:
        """Return a connection that sees the tables under their names and nothing else on disk, for good."""
        con = duckdb.connect(config={**SETTINGS, "memory_limit": self.memory})
        con.execute(f"SET temp_directory = '{self.cache / 'spill'}'")
        for macro in macros():
            con.execute(macro)
        attached: dict[Path, str] = {}
        for table in tables:
            if table.database not in attached:
                attached[table.database] = f"source_{len(attached)}"
                con.execute(f"ATTACH '{table.database}' AS {attached[table.database]} (READ_ONLY)")
            origin = f"{attached[table.database]}.main.{quoted(table.source)}"
            con.execute(f"CREATE VIEW {quoted(table.name)} AS SELECT * FROM {origin}")  # noqa: S608 - names are quoted
        con.execute("SET enable_external_access = false")
        con.execute("SET lock_configuration = true")
        return con


def _as_json(table: Imported) -> dict[str, Any]:
    columns = [
        {
            "name": column.name,
            "kind": column.kind,
            "unit": column.unit,
            "notes": column.notes,
            "nearly": column.nearly,
            "unread": column.unread,
        }
        for column in table.columns
    ]
    return {"label": table.label, "table": table.table, "rows": table.rows, "columns": columns, "notes": table.notes}


def _identifier(text: str, taken: set[str]) -> str:
    """Return a table name: lower case, letters, digits and underscores, none of those taken."""
    base = re.sub(r"\W+", "_", text.lower()).strip("_") or "table"
    if base[0].isdigit():
        base = f"t_{base}"
    name, number = base, 2
    while name in taken:
        name, number = f"{base}_{number}", number + 1
    return name
