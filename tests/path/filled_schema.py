"""Schemas as PostgreSQL has them at a migration, and a row in every table of one."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from alembic import command
from alembic.script import ScriptDirectory
from pgvector.sqlalchemy import Vector
from sqlalchemy import (
    ARRAY,
    JSON,
    Boolean,
    Connection,
    Date,
    DateTime,
    Engine,
    Float,
    Integer,
    LargeBinary,
    MetaData,
    Numeric,
    String,
    Table,
    Time,
    create_engine,
    insert,
    inspect,
    text,
)
from sqlalchemy.engine import make_url
from sqlalchemy.types import TypeEngine, Uuid

from backend.core.db import migrate

#: Any moment will do.
_MOMENT = datetime(2020, 2, 29, 12, tzinfo=UTC)
_VALUES: tuple[tuple[type[TypeEngine[Any]], Any], ...] = (
    (Boolean, True),
    (Integer, 1),
    (Float, 0.5),
    (Numeric, 1),
    (LargeBinary, b"some bytes"),
    (DateTime, _MOMENT),
    (Date, _MOMENT.date()),
    (Time, _MOMENT.time()),
    (ARRAY, []),
    (JSON, {}),
)
Columns = dict[str, dict[str, tuple[str, bool, bool]]]


def engine_of(url: str) -> Engine:
    """Return an engine without asyncio: migrations don't mind."""
    return create_engine(make_url(url).set(drivername="postgresql+psycopg"))


def revisions() -> list[str]:
    """Return every migration's revision, oldest first."""
    script = ScriptDirectory.from_config(migrate._config())
    return [each.revision for each in script.walk_revisions()][::-1]


def move(connection: Connection, revision: str, *, down: bool = False) -> None:
    """Bring the schema to a revision."""
    config = migrate._config()
    config.attributes["connection"] = connection
    (command.downgrade if down else command.upgrade)(config, revision)
    connection.commit()


def columns(connection: Connection) -> Columns:
    """Return each table's columns: type, whether null is taken, whether a writer may leave it out."""
    found = inspect(connection).get_multi_columns()
    return {
        table: {
            each["name"]: (
                str(each["type"]),
                each["nullable"],
                each["nullable"] or each["default"] is not None or bool(each.get("computed") or each.get("identity")),
            )
            for each in listed
        }
        for (_, table), listed in found.items()
        if table != "alembic_version"
    }


def fill(connection: Connection, *, known: Columns | None = None) -> dict[str, dict[str, Any]]:
    """Put a row into every table and return the rows; of the columns in ``known`` alone, where given."""
    metadata = MetaData()
    metadata.reflect(connection, only=lambda name, _: name != "alembic_version" and (known is None or name in known))
    rows: dict[str, dict[str, Any]] = {}
    for table in metadata.sorted_tables:
        names = known[table.name] if known else {each.name for each in table.columns}
        given = dict(_required(table, rows, _choices(connection, table.name)))
        given = {name: value for name, value in given.items() if name in names}
        made = connection.execute(insert(table).values(**given).returning(*table.primary_key)).mappings().one()
        rows[table.name] = {**given, **made}
    connection.commit()
    return rows


def _required(table: Table, rows: dict[str, dict[str, Any]], choices: dict[str, str]) -> Iterator[tuple[str, Any]]:
    """Yield what a writer has to give: what it points at, and what is neither null nor given by the database."""
    pointing: dict[str, Any] = {}
    for constraint in table.foreign_key_constraints:
        for element in constraint.elements:
            if not element.parent.nullable:
                pointing[element.parent.name] = rows[element.column.table.name][element.column.name]
    yield from pointing.items()
    for column in table.columns:
        is_made = column.server_default is not None or column.computed is not None or column.identity is not None
        if not (column.nullable or is_made or column.name in pointing):
            yield column.name, choices.get(column.name) or value_of(column.type)


def _choices(connection: Connection, table: str) -> dict[str, str]:
    """Return one word that a column takes, of those that are checked for it."""
    found = {}
    for check in inspect(connection).get_check_constraints(table):
        match = re.search(r"\(*(\w+)\)*(?:::\w+)? (?:=|IN).*?'([^']+)'", check["sqltext"])
        if match:
            found[match[1]] = match[2]
    return found


def value_of(kind: TypeEngine[Any]) -> Any:  # noqa: ANN401 - a column's value
    """Return a value of a column's type; raises NotImplementedError for a type that no migration had before."""
    if isinstance(kind, Uuid):
        return uuid4()
    if isinstance(kind, String):
        return uuid4().hex[: kind.length]
    if isinstance(kind, Vector):
        return [0.0] * (kind.dim or 1)
    for known, value in _VALUES:
        if isinstance(kind, known):
            return value
    raise NotImplementedError(f"{kind!r}: say in _VALUES what such a column may hold")


def kept(connection: Connection, rows: dict[str, dict[str, Any]]) -> dict[str, int]:
    """Count what is left of the rows by table."""
    there = rows.keys() & set(inspect(connection).get_table_names())
    return {table: connection.execute(text(f'select count(*) from "{table}"')).scalar_one() for table in there}
