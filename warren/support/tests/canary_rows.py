"""A row in every table, with a canary wherever it holds text."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import get_args, get_type_hints
from uuid import UUID, uuid4

import psycopg
from psycopg import sql
from sqlalchemy import ARRAY

from backend.core.db import Base
from warren.support.tests.canaries import Canaries

#: What a row needs to be counted, or to be taken at all: further rows of a table where there are several.
_AS_THEY_ARE: dict[str, list[dict[str, object]]] = {
    "dead_letters": [{"state": "open"}],
    "egress_refusals": [{"whose": "person"}],
    "egress_rules": [{"decision": "deny"}],
    "messages": [{"role": "user"}],
    "page_versions": [{"how": "page"}],
    "steps": [{"state": "parked"}, {"state": "failed"}, {"state": "queued", "owner": None}],
    "trend_points": [{"kind": "topic"}],
    "agent_configs": [{"enabled": True, "paused": False}],
}


def fill(database_url: str, canaries: Canaries) -> None:
    """Write them; whom they belong to isn't asked."""
    with psycopg.connect(database_url) as database:
        database.execute("set session_replication_role = replica")
        for mapper in Base.registry.mappers:
            table = mapper.local_table.name  # type: ignore[attr-defined] # each is of one table
            for n, given in enumerate(_AS_THEY_ARE.get(table, [{}])):
                row = {**dict(_values(mapper.class_, f"{table} {n}", canaries)), **given}
                statement = sql.SQL("insert into {} ({}) values ({})").format(
                    sql.Identifier(table),
                    sql.SQL(",").join(map(sql.Identifier, row)),
                    sql.SQL(",").join(sql.Placeholder() * len(row)),
                )
                database.execute(statement, list(row.values()))


def _values(model: type[Base], where: str, canaries: Canaries) -> Iterator[tuple[str, object]]:
    hints = get_type_hints(model)
    for column in model.__table__.columns:
        if column.identity is None and column.computed is None and column.name in hints:
            (kind,) = get_args(hints[column.name])
            canary = canaries.new(f"{where} {column.name}")
            is_array = isinstance(column.type, ARRAY)
            yield column.name, _array(kind, canary) if is_array else _value(column.name, str(kind), canary)


def _array(kind: object, canary: str) -> list[str]:
    return [] if kind == list[UUID] else [canary]


def _value(name: str, kind: str, canary: str) -> object:
    held: dict[str, object] = {
        "dict": json.dumps({canary: canary, "code": canary, "message": canary, "cure": canary}),
        "list[float]": None,
        "list": json.dumps([{"key": canary, "label": canary, "host": canary, "state": canary, "reason": canary}]),
        "bytes": canary.encode(),
        "UUID": uuid4(),
        "datetime": datetime.now(UTC) + timedelta(hours=1 if name == "lease_until" else -1),
        "bool": True,
        "int": 1,
        "float": 1.0,
    }
    return next((value for part, value in held.items() if part in kind), canary)
