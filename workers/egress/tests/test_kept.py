"""What the role keeps in the database: who it is, by which lists it goes, and what it refused to whom."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from backend.core.db.session import make_engine
from backend.core.egress_settings import EgressSettings
from backend.core.settings import LimitSettings
from workers.agentkit.web import Asker, TunnelRefused, Tunnels, Web, WebProblem
from workers.egress import refusal_log, refusals
from workers.egress.refusal_log import RefusalLog
from workers.egress.requests import Who
from workers.egress.role import Keeping, in_process
from workers.egress.tests.conftest import ANN, BOB

STEP = UUID(int=77)


@pytest.fixture
async def engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    engine = make_engine(database_url)
    async with engine.begin() as conn:
        for user_id, name in ((ANN, "ann"), (BOB, "bob")):
            await conn.execute(text("insert into users (id, name) values (:id, :name)"), {"id": user_id, "name": name})
        denied = "insert into egress_rules (id, user_id, host, decision) values (:id, :id, 'no.test', 'deny')"
        await conn.execute(text(denied), {"id": ANN})
    yield engine
    await engine.dispose()


async def rows(engine: AsyncEngine, query: str) -> list[dict[str, object]]:
    async with engine.connect() as conn:
        return [dict(row) for row in (await conn.execute(text(query))).mappings()]


@asynccontextmanager
async def role(engine: AsyncEngine, **settings: object) -> AsyncIterator[EgressSettings]:
    given = EgressSettings.model_validate({"host_rate": 0, **settings})
    keeping = Keeping(engine=engine, limits=LimitSettings(), process_id="here:1:a")
    async with in_process(given, keeping) as egress:
        yield egress


async def refused(egress: EgressSettings, url: str, user_id: UUID = ANN, step_id: UUID | None = None) -> str:
    with pytest.raises(WebProblem) as problem:
        await Web(egress).get(url, Asker(user_id=user_id, agent="research", step_id=step_id), robots=False)
    return problem.value.code


async def until_signed(engine: AsyncEngine) -> dict[str, object]:
    async with asyncio.timeout(10):
        while not (found := await rows(engine, "select * from workers where role = 'egress' and lease_until > now()")):
            await asyncio.sleep(0.01)
    return found[0]


async def test_it_signs_in_with_its_lists_and_leaves(engine: AsyncEngine) -> None:
    async with role(engine, allow="127.1:9000, [::1]:25", deny="Bad.test", ports="443", connections=7):
        signed = await until_signed(engine)
    assert (signed["process"], signed["slots"], signed["busy"]) == ("here:1:a", 7, 0)
    assert signed["about"] == {
        "allow": ["127.0.0.1:9000", "[::1]:25"],
        "deny": ["bad.test"],
        "only": [],
        "ports": [443],
        "mail_ports": [143, 465, 587, 993],
    }
    assert await rows(engine, "select 1 from workers") == []


async def test_what_it_refuses_is_its_persons_to_read_and_the_same_counts_up(engine: AsyncEngine) -> None:
    async with role(engine, deny="never.test") as egress:
        for _ in range(3):
            assert await refused(egress, "http://localhost/secret?q=1") == "private_address"
        assert await refused(egress, "http://localhost/", step_id=STEP) == "private_address"
        assert await refused(egress, "http://a.no.test/") == "denied_host"
        assert await refused(egress, "http://never.test/", BOB) == "denied_host"
        assert await refused(egress, "http://localhost/", uuid4()) == "private_address"
        with pytest.raises(TunnelRefused):
            await asyncio.to_thread(mail(egress).open, "127.0.0.1", 993, 5)
    found = await rows(engine, "select * from egress_refusals order by user_id, host, port")
    told = [(r["user_id"], r["host"], r["port"], r["code"], r["whose"], r["agent"], r["times"]) for r in found]
    assert told == [
        (ANN, "127.0.0.1", 993, "private_address", "", "email", 1),
        (ANN, "a.no.test", 80, "denied_host", "person", "research", 1),
        (ANN, "localhost", 80, "private_address", "", "research", 4),
        (BOB, "never.test", 80, "denied_host", "deployment", "research", 1),
    ]
    assert found[2]["step_id"] == STEP
    assert "secret" not in str(found)


def mail(egress: EgressSettings) -> Tunnels:
    return Tunnels(settings=egress, asker=Asker(user_id=ANN, agent="email"), purpose="mail")


async def test_a_host_that_is_not_there_is_no_refusal(engine: AsyncEngine) -> None:
    async with role(engine, allow="127.0.0.1:9") as egress:
        assert await refused(egress, "http://127.0.0.1:9/") == "unreachable"
    assert await rows(engine, "select 1 from egress_refusals") == []


async def test_only_the_latest_lines_are_kept(engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refusal_log, "MOST_LINES", 2)
    kept = RefusalLog(engine)
    for number in range(4):
        kept.note(who(), f"{number}.test", 80, refusals.denied_host(f"{number}.test", "person"))
        await kept.write()
    async with engine.begin() as conn:
        await conn.execute(
            text("update egress_refusals set last_at = now() - interval '31 days' where host = '2.test'")
        )
    kept.note(who(BOB), "b.test", 80, refusals.bad_port(80))
    kept.note(who(), "3.test", 80, refusals.denied_host("3.test", "person"))
    await kept.write()
    found = await rows(engine, "select host, times from egress_refusals order by host")
    assert found == [{"host": "3.test", "times": 2}, {"host": "b.test", "times": 1}]


async def test_while_the_database_is_away_refusals_wait(engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    away = make_engine("postgresql://nobody@127.0.0.1:1/none")
    kept = RefusalLog(away)
    monkeypatch.setattr(refusal_log, "_MOST_WAITING", 2)
    for host in ("a.test", "b.test", "a.test", "c.test"):
        kept.note(who(), host, 80, refusals.bad_port(80))
    await kept.write()
    kept.note(who(), "a.test", 80, refusals.bad_port(80))
    kept._engine = engine
    await kept.write()
    await away.dispose()
    found = await rows(engine, "select host, times from egress_refusals order by host")
    assert found == [{"host": "a.test", "times": 3}, {"host": "b.test", "times": 1}]


def who(user_id: UUID = ANN) -> Who:
    return Who(user_id=user_id, agent="browser", step_id=None)
