"""People's own lists come from the database, and while that is away nothing that they might forbid goes out."""

import asyncio
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from backend.core.db.session import make_engine
from workers.egress import rules
from workers.egress.refusals import Refused
from workers.egress.rules import Rules, UserRules
from workers.egress.tests.conftest import ANN, BOB


async def add(engine: AsyncEngine, user_id: UUID, host: str, decision: str) -> None:
    async with engine.begin() as conn:
        await conn.execute(
            text("insert into users (id, name) values (:id, :name) on conflict do nothing"),
            {"id": user_id, "name": str(user_id)},
        )
        await conn.execute(
            text(
                "insert into egress_rules (id, user_id, host, decision)"
                " values (gen_random_uuid(), :user_id, :host, :decision)"
            ),
            {"user_id": user_id, "host": host, "decision": decision},
        )


async def test_a_list_is_its_persons_own_and_heeded_within_seconds(database_url: str) -> None:
    engine = make_engine(database_url)
    rules_of = UserRules(engine, seconds=0.2)
    await add(engine, ANN, "no.test", "deny")
    assert await rules_of(ANN) == Rules(denied=("no.test",))
    assert await rules_of(BOB) == Rules()
    await add(engine, ANN, "yes.test", "allow")
    assert await rules_of(ANN) == Rules(denied=("no.test",)), "remembered"
    await asyncio.sleep(0.25)
    assert await rules_of(ANN) == Rules(denied=("no.test",), allowed=("yes.test",))
    await engine.dispose()


async def test_while_the_database_is_away_an_old_list_serves_for_a_time_and_then_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    engine = make_engine("postgresql://nobody@127.0.0.1:1/none")
    rules_of = UserRules(engine, seconds=0)
    with pytest.raises(Refused) as refused:
        await rules_of(ANN)
    assert refused.value.code == "rules_unknown"
    known = Rules(denied=("no.test",))
    rules_of._known[ANN] = (asyncio.get_running_loop().time(), known)
    assert await rules_of(ANN) == known
    monkeypatch.setattr(rules, "_STALE_SECONDS", 0)
    with pytest.raises(Refused):
        await rules_of(ANN)
    await engine.dispose()
