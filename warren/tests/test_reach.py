"""A service that answers but can't serve Warren is refused with the cure."""

from pathlib import Path

import asyncpg
import psycopg
import pytest

from backend.core.db.session import driverless_url
from backend.core.settings import Settings
from tests.services.pooler import running_pooler
from warren.doctor import _postgres, line_of
from warren.errors import CommandError
from warren.home import Home
from warren.reach import reach_postgres

_BY_TRANSACTION = {"pool_mode": "transaction", "auth_type": "plain", "default_pool_size": "2"}


async def test_a_database_that_keeps_no_utf8_is_refused(empty_database_url: str) -> None:
    url = driverless_url(empty_database_url)
    name = "keeps_ascii"
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute(f"create database {name} encoding 'SQL_ASCII' locale 'C' template template0")
        try:
            with pytest.raises(CommandError, match=r"as SQL_ASCII.*createdb --encoding UTF8"):
                await reach_postgres(url.replace(f"/{admin.info.dbname}?", f"/{name}?"))
        finally:
            admin.execute(f"drop database {name}")


@pytest.mark.parametrize(
    ("more", "direct", "sign"),
    [
        ({}, False, "FAIL"),
        ({"server_round_robin": "1", "min_pool_size": "2"}, False, "FAIL"),
        ({}, True, "ok"),
        ({"pool_mode": "session"}, False, "ok"),
    ],
    ids=["by transaction", "in turn", "beside a direct URL", "by session"],
)
async def test_the_doctor_notices_a_pooler_where_postgresql_itself_is_needed(
    more: dict[str, str], direct: bool, sign: str, tmp_path: Path, database_url: str
) -> None:
    with running_pooler(database_url, {**_BY_TRANSACTION, **more}, tmp_path / "pooler") as url:
        given = {"database_url": url, "database_direct_url": database_url if direct else None}
        settings = Settings(home=tmp_path / "home").model_copy(update=given)
        await _use(url)
        found = line_of(await _postgres(settings, Home(settings.home)))
    assert found.startswith(sign)
    assert ("Set DATABASE_DIRECT_URL to the server itself" in found) == (sign == "FAIL")


async def _use(url: str) -> None:
    """Have the pooler open two connections to the server, as one that others use has."""
    one, other = [await asyncpg.connect(url) for _ in range(2)]
    async with one.transaction():
        await one.execute("select 1")
        await other.execute("select 1")
    for client in (one, other):
        await client.close()
