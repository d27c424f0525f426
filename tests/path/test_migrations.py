"""Migrations on a database with rows in it: up, down, up, and each version on the schema of the next."""

from collections.abc import Iterator

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, text

from backend.core.db import Base
from tests.path.filled_schema import Columns, columns, engine_of, fill, kept, move, revisions

#: What an older version's code can't live with on the schema of the next, and why nothing of it was released.
NOT_EXPANDING: dict[str, str] = {}


@pytest.fixture
def connection(empty_database_url: str) -> Iterator[Connection]:
    engine = engine_of(empty_database_url)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def test_up_down_and_up_again_with_rows_in_every_table(connection: Connection) -> None:
    first, *_, last = revisions()
    move(connection, first)
    old = fill(connection)
    move(connection, last)
    assert kept(connection, old) == dict.fromkeys(old, 1), "the way up loses nothing"
    everything = columns(connection)
    new = fill(connection)
    assert set(new) == set(everything)
    move(connection, first, down=True)
    assert kept(connection, old) == dict.fromkeys(old, 2), "nor does the way down lose a row of what stays"
    move(connection, last)
    assert columns(connection) == everything
    context = MigrationContext.configure(connection, opts={"compare_server_default": False})
    assert compare_metadata(context, Base.metadata) == []
    assert kept(connection, old) == dict.fromkeys(old, 2)


def test_each_version_works_on_the_schema_of_the_next(connection: Connection) -> None:
    """During a rollout, and after a rollback: what a version reads is there, and what it writes is taken."""
    first, *later = revisions()
    move(connection, first)
    broken: dict[str, list[str]] = {}
    for revision in later:
        before = columns(connection)
        move(connection, revision)
        found = list(missing(before, columns(connection)))
        if found:
            broken[revision] = found
        else:
            # A writer of the version before, which gives only the columns that it knows.
            fill(connection, known=before)
            connection.execute(text(f"truncate {', '.join(before)} cascade"))
            connection.commit()
    assert broken.keys() == NOT_EXPANDING.keys(), broken


def missing(before: Columns, after: Columns) -> Iterator[str]:
    """Yield what an older version would look for in vain, or be refused for not giving."""
    for table, had in before.items():
        has = after.get(table, {})
        for name, (kind, nullable, _) in had.items():
            if name not in has:
                yield f"{table}.{name} is gone"
            elif has[name][0] != kind:
                yield f"{table}.{name} was {kind} and is {has[name][0]}"
            elif nullable and not has[name][1]:
                yield f"{table}.{name} takes no null any more"
        for name in has.keys() - had.keys():
            if not has[name][2]:
                yield f"{table}.{name} is new, and a writer that doesn't know it is refused"


def test_what_a_version_would_miss_is_noticed() -> None:
    before: Columns = {"t": {"a": ("TEXT", True, True), "b": ("TEXT", False, False), "c": ("TEXT", True, True)}}
    after: Columns = {"t": {"a": ("TEXT", False, False), "b": ("INTEGER", False, False), "d": ("TEXT", False, False)}}
    assert list(missing(before, after)) == [
        "t.a takes no null any more",
        "t.b was TEXT and is INTEGER",
        "t.c is gone",
        "t.d is new, and a writer that doesn't know it is refused",
    ]
    assert list(missing({"t": {}}, {"t": {"d": ("TEXT", False, True)}, "u": {"e": ("TEXT", False, False)}})) == []
    assert list(missing(before, {})) == ["t.a is gone", "t.b is gone", "t.c is gone"]
