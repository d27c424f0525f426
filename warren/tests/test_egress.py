"""The way out by itself, as a deployment runs it, and within ``warren up``."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

import httpx2
import psycopg
import pytest

from backend.core.cards import WorkerSign, sign
from backend.core.db.session import make_engine
from backend.core.egress_settings import EgressSettings
from backend.core.settings import Settings
from tests.peers.way_out import way_out
from warren.doctor import _way_out
from warren.egress import egress, try_way_out
from warren.errors import CommandError
from warren.given_settings import given_settings
from warren.home import Home
from workers.agentkit.web import Asker, Web, WebProblem

ANN = UUID(int=7)


@contextmanager
def running(environment: dict[str, str], **more: str) -> Iterator[str]:
    """Run ``warren worker egress``; yields what it said when it was ready."""
    process = subprocess.Popen(
        [sys.executable, "-m", "warren", "worker", "egress"],
        env={**environment, **more},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert process.stdout is not None
        yield process.stdout.readline()
    finally:
        process.terminate()
        process.communicate(timeout=30)
    assert process.returncode == 0


async def code(settings: EgressSettings, url: str) -> str:
    with pytest.raises(WebProblem) as raised:
        await Web(settings).get(url, Asker(user_id=ANN, agent="research"), robots=False)
    return raised.value.code


def test_it_serves_alone_and_heeds_each_persons_own_list(
    environment: dict[str, str], database_url: str, unused_tcp_port: int
) -> None:
    with psycopg.connect(database_url, autocommit=True) as database:
        database.execute("insert into users (id, name) values (%s, 'ann')", [ANN])
        database.execute(
            "insert into egress_rules (id, user_id, host, decision) values (gen_random_uuid(), %s, 'no.test', 'deny')",
            [ANN],
        )
    listen = f"127.0.0.1:{unused_tcp_port}"
    more = {"DATABASE_URL": database_url, "WARREN_EGRESS_TOKEN": "t", "WARREN_EGRESS_LISTEN": listen}
    settings = EgressSettings.model_validate({"url": f"http://{listen}", "token": "t"})
    with running(environment, **more) as said:
        assert said == f"The way out is ready at http://{listen}.\n"
        assert httpx2.get(f"http://{listen}/health").json()["status"] == "ok"
        codes = [asyncio.run(code(settings, url)) for url in ("http://a.no.test/", "http://localhost/")]
    assert codes == ["denied_host", "private_address"]


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({}, "DATABASE_URL is not set"),
        ({"DATABASE_URL": "postgresql://nowhere"}, "WARREN_EGRESS_TOKEN is not set"),
        (
            {"DATABASE_URL": "postgresql://nowhere", "WARREN_EGRESS_TOKEN": "t", "WARREN_EGRESS_LISTEN": "192.0.2.1:9"},
            "Can't listen at 192.0.2.1:9",
        ),
        ({"WARREN_EGRESS_ALLOW": "localhost"}, "WARREN_EGRESS_ALLOW: "),
        ({"WARREN_EGRESS_DENY": "a..b"}, "WARREN_EGRESS_DENY: "),
        ({"WARREN_EGRESS_URL": "proxy:3128"}, "WARREN_EGRESS_URL: "),
        ({"WARREN_EGRESS_PORTS": "http"}, "WARREN_EGRESS_PORTS: "),
    ],
)
def test_what_is_missing_is_said(monkeypatch: pytest.MonkeyPatch, more: dict[str, str], words: str) -> None:
    for name in ("DATABASE_URL", "WARREN_EGRESS_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    for name, value in more.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(CommandError, match=words):
        egress(given_settings())


async def test_the_doctor_tells_whether_one_gives_signs_of_life(database_url: str, tmp_path: Path) -> None:
    async with way_out() as there:
        settings = Settings(home=tmp_path).model_copy(update={"egress": there, "database_url": database_url})
        home = Home(tmp_path)
        found = await _way_out(settings, home)
        assert (found.detail.endswith("none has given a sign of life"), found.needed) == (True, True)
        assert "`warren worker egress`" in found.cure
        engine = make_engine(database_url)
        worker = WorkerSign(process="a:1", role="egress", version="1", slots=1, busy=0)
        await sign(engine, worker, lease_seconds=30)
        await engine.dispose()
        assert (await _way_out(settings, home)).detail.endswith("; 1 running")
        unasked = settings.model_copy(update={"database_url": "postgresql://nobody@127.0.0.1:1/none"})
        assert (await _way_out(unasked, home)).cure == ""


async def test_the_doctor_asks_for_what_must_be_refused() -> None:
    assert "reaches nothing private" in await try_way_out(EgressSettings())
    async with way_out() as there:
        assert there.url in await try_way_out(there)
    with pytest.raises(CommandError, match="the egress role"):
        await try_way_out(there)
    async with way_out("192.0.2.1:80") as open_one:
        with pytest.raises(CommandError, match="Take it out of WARREN_EGRESS_ALLOW"):
            await try_way_out(open_one)
