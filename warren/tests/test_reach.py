"""A service that answers but can't serve Warren is refused with the cure."""

import psycopg
import pytest

from backend.core.db.session import driverless_url
from warren.errors import CommandError
from warren.reach import reach_postgres


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
