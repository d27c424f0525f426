"""What starts, what doesn't, and what a failing start says."""

import stat
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy import make_url

from tests.services.holders import holders_of
from warren.services import programs
from warren.services.child import ServiceFailed
from warren.services.private import PrivateServices

_ELSEWHERE = "amqp://elsewhere/vhost"


async def _select_one(url: str) -> object:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval("SELECT 1")
    finally:
        await connection.close()


def _only_postgres(home: Path) -> PrivateServices:
    return PrivateServices(home=home, rabbitmq_url=_ELSEWHERE, redis_url="redis://elsewhere")


async def test_nothing_is_started_when_all_urls_are_given(tmp_path: Path) -> None:
    services = PrivateServices(home=tmp_path, database_url="a", rabbitmq_url="b", redis_url="c")
    async with services as urls:
        assert (urls.database_url, urls.rabbitmq_url, urls.redis_url) == ("a", "b", "c")
    assert list(tmp_path.iterdir()) == []


async def test_only_the_service_without_a_url_is_started(tmp_path: Path) -> None:
    async with _only_postgres(tmp_path) as urls:
        assert urls.rabbitmq_url == _ELSEWHERE
        assert await _select_one(urls.database_url) == 1
    assert {path.name for path in (tmp_path / "services").iterdir()} == {"lock", "log", "postgres"}


async def test_a_home_too_deep_for_a_socket_gets_one_elsewhere(tmp_path: Path) -> None:
    home = tmp_path / ("deep" * 20) / ("deeper " * 10)
    async with _only_postgres(home) as urls:
        assert await _select_one(urls.database_url) == 1
        sockets = Path(str(make_url(urls.database_url).query["host"]))
        assert home not in sockets.parents
        assert sockets.is_dir()
    assert not sockets.exists()


async def test_a_half_made_cluster_is_made_anew(tmp_path: Path) -> None:
    half = tmp_path / "services" / "postgres" / "data.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18")
    async with _only_postgres(tmp_path) as urls:
        assert await _select_one(urls.database_url) == 1
    assert not half.exists()


async def test_data_of_another_version_is_refused_in_words(tmp_path: Path) -> None:
    data = tmp_path / "services" / "postgres" / "data"
    data.mkdir(parents=True)
    (data / "PG_VERSION").write_text("14\n")
    with pytest.raises(ServiceFailed, match="written by PostgreSQL 14"):
        await _only_postgres(tmp_path).__aenter__()


async def test_a_service_that_ends_by_itself_is_reported_with_its_last_words(tmp_path: Path) -> None:
    services = PrivateServices(home=tmp_path, rabbitmq_url=_ELSEWHERE, database_url="postgresql://elsewhere")
    async with services:
        services._children[0]._process.terminate()
        assert "ready to exit" in str(await services.failure())


async def test_a_missing_program_is_named_with_its_cure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs, "_USUAL_FOLDERS", ())
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ServiceFailed, match=r"redis-server isn't installed.*REDIS_URL"):
        await PrivateServices(home=tmp_path, rabbitmq_url=_ELSEWHERE, database_url="x").__aenter__()


async def test_a_failed_start_stops_what_had_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def nowhere() -> Path:
        raise ServiceFailed("not installed")

    monkeypatch.setattr(programs, "redis_server", nowhere)
    services = PrivateServices(home=tmp_path)
    with pytest.raises(ServiceFailed, match="not installed"):
        await services.__aenter__()
    assert holders_of(tmp_path / "services" / "lock") == set()


async def test_only_the_owner_may_read_passwords_and_reach_the_socket(tmp_path: Path) -> None:
    async with PrivateServices(home=tmp_path, rabbitmq_url=_ELSEWHERE) as urls:
        folder, sockets = tmp_path / "services", make_url(urls.database_url).query["host"]
        modes = {path: stat.S_IMODE((folder / path).stat().st_mode) for path in ("keep.json", "redis/redis.conf")}
        assert modes == {"keep.json": 0o600, "redis/redis.conf": 0o600}
        assert stat.S_IMODE(Path(str(sockets)).stat().st_mode) == 0o700
