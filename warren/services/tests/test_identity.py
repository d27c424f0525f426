"""PostgreSQL starts for root too, with user namespaces and without; an ordinary user is never changed."""

import os
import tempfile
from pathlib import Path

import asyncpg
import pytest

from warren.services import identity
from warren.services.child import Identity, ServiceFailed
from warren.services.launch import NOBODY
from warren.services.private import PrivateServices

_IS_ROOT = os.getuid() == 0


@pytest.fixture
def no_namespaces(monkeypatch: pytest.MonkeyPatch) -> None:
    works = identity._works

    def without(name: Identity, folder: Path) -> bool:
        return name != "namespace" and works(name, folder)

    monkeypatch.setattr(identity, "_works", without)


async def _user_of_a_new_server(home: Path) -> str:
    """Return whom the data belongs to, after a round trip."""
    async with PrivateServices(home=home, rabbitmq_url="amqp://elsewhere", redis_url="redis://elsewhere") as urls:
        connection = await asyncpg.connect(urls.database_url)
        assert await connection.fetchval("SELECT 1") == 1
        await connection.close()
    return str((home / "services/postgres/data/PG_VERSION").stat().st_uid)


async def test_files_stay_those_of_who_started_it(tmp_path: Path) -> None:
    assert await _user_of_a_new_server(tmp_path) == str(os.getuid())


async def test_without_namespaces_root_starts_it_as_nobody(no_namespaces: None) -> None:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        assert await _user_of_a_new_server(Path(folder)) == str(NOBODY if _IS_ROOT else os.getuid())


async def test_root_is_told_what_to_do_when_nobody_cannot_reach_the_home(no_namespaces: None, tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    if _IS_ROOT:
        with pytest.raises(ServiceFailed, match="set WARREN_HOME"):
            await _user_of_a_new_server(tmp_path / "home")
    else:
        assert await _user_of_a_new_server(tmp_path / "home") == str(os.getuid())
