"""A database that one worker's tests use one after the other, each as if it were new: making one costs more."""

import uuid
from collections.abc import Iterator
from typing import Any

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb
from sqlalchemy import make_url

from tests.services.urls import TEMPLATE, RunServices

#: Bytes above which a table is cut rather than deleted from: what was deleted would be read by every later test.
_LARGE = 1 << 18

_END_OTHERS = """
    select pg_terminate_backend(pid, 5000) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'
"""
#: What the database is made of; any change of it by a test makes the next test's database a new one.
_SHAPE = """
    select md5(string_agg(part, ',' order by part)) from (
        select concat('class', oid, relname, relrowsecurity, reloptions) as part from pg_class where oid >= 16384
        union all select concat('column', attrelid, attnum, xmin) from pg_attribute where attrelid >= 16384
        union all select concat('default', oid, xmin) from pg_attrdef
        union all select concat('constraint', oid, xmin) from pg_constraint where oid >= 16384
        union all select concat('trigger', oid, xmin) from pg_trigger
        union all select concat('function', oid, xmin) from pg_proc where oid >= 16384
        union all select concat('schema', oid, xmin) from pg_namespace where oid >= 16384
        union all select concat('extension', oid, xmin) from pg_extension
    ) as parts
"""
_TABLES = "select tablename from pg_tables where schemaname = 'public' order by 1"
_INSERT = "insert into {0} overriding system value select * from jsonb_populate_recordset(null::{0}, {1})"
_SEQUENCES = "select sequencename, start_value, last_value from pg_sequences where schemaname = 'public'"
_SET = "select setval({0}::regclass, {1}, {2})"


class KeptDatabase:
    """A migrated database that is given back with the rows of a new one."""

    def __init__(self, admin: psycopg.Connection, services: RunServices) -> None:
        self._admin = admin
        self._services = services
        self._name = ""
        self._shape = ""
        self._tables: list[str] = []
        self._first_rows: dict[str, Jsonb] = {}
        self._numbers: list[tuple[str, int, int | None]] = []

    def lent(self) -> Iterator[str]:
        """Yield its URL; what was done with it is undone."""
        if not self._name:
            self._make()
        yield self._url
        try:
            with psycopg.connect(self._url) as connection:
                fit = self._restored(connection)
        except psycopg.Error:
            fit = False
        if not fit:
            self._drop()

    @property
    def _url(self) -> str:
        url = make_url(self._services.database_url).set(database=self._name)
        return url.render_as_string(hide_password=False)

    def _make(self) -> None:
        name = f"kept_{uuid.uuid4().hex}"
        copy = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY")
        self._admin.execute(copy.format(sql.Identifier(name), sql.Identifier(TEMPLATE)))
        self._name = name
        with psycopg.connect(self._url) as connection:
            self._shape = _one(connection, _SHAPE)
            self._tables = [row[0] for row in connection.execute(_TABLES)]
            rows = {table: _one(connection, _all_of(table)) for table in self._tables}
            self._first_rows = {table: Jsonb(found) for table, found in rows.items() if found}
            self._numbers = list(connection.execute(_SEQUENCES))

    def _restored(self, connection: psycopg.Connection) -> bool:
        connection.execute(_END_OTHERS)
        if _one(connection, _SHAPE) != self._shape:
            return False
        connection.execute("set local session_replication_role = replica")
        connection.execute(sql.SQL("; ").join(_emptied(table) for table in self._tables))
        for table, rows in self._first_rows.items():
            insert = sql.SQL(
                "insert into {0} overriding system value select * from jsonb_populate_recordset(null::{0}, {1})"
            )
            connection.execute(insert.format(sql.Identifier(table), rows))
        for name, start, last in self._numbers:
            connection.execute(sql.SQL(_SET).format(sql.Literal(name), last or start, last is not None))
        return True

    def _drop(self) -> None:
        self._admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(self._name)))
        self._name = ""


def _one(connection: psycopg.Connection, query: str | sql.Composed) -> Any:  # noqa: ANN401 - a column's value
    found = connection.execute(query).fetchone()
    return found[0] if found else None


def _all_of(table: str) -> sql.Composed:
    return sql.SQL("select jsonb_agg(each) from {} as each").format(sql.Identifier(table))


def _emptied(table: str) -> sql.Composed:
    lines = """do $do$ begin
        if pg_relation_size({name}) > {large} then truncate {table} cascade; else delete from {table}; end if;
    end $do$"""
    return sql.SQL(lines).format(name=sql.Literal(table), table=sql.Identifier(table), large=sql.Literal(_LARGE))
