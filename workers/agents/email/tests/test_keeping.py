"""What was found out about mails, in the database."""

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import text

from backend.core.resources import Resources, open_resources
from backend.core.settings import Settings
from backend.core.users import create_user, user_of_key
from workers.agents.email.analysis.findings import RULES, analyse
from workers.agents.email.analysis.tests.letters import letter
from workers.agents.email.tools.keeping import Kept

MAIL = letter("Please pay 20 € by Friday.", id="m1", subject="Invoice\x00 7", thread_id="t1")


@pytest.fixture
async def resources(tmp_path: Path, database_url: str, rabbitmq_url: str, redis_url: str) -> AsyncIterator[Resources]:
    settings = Settings(home=tmp_path).with_services(
        database_url=database_url, rabbitmq_url=rabbitmq_url, redis_url=redis_url
    )
    async with open_resources(settings, agents=["email"]) as opened:
        yield opened


async def person(resources: Resources, name: str) -> UUID:
    key = await create_user(resources.engine, name)
    async with resources.engine.connect() as conn:
        found = await user_of_key(conn, key)
    assert found is not None
    return found[0]


async def test_what_was_found_is_kept_once_per_mail(resources: Resources) -> None:
    kept = Kept(resources.engine, await person(resources, "ann"), "ann@acme.example")
    await kept.keep([analyse(MAIL)])
    await kept.keep([analyse(MAIL), analyse(letter("Hello.", id="m2"))])
    async with resources.engine.connect() as conn:
        rows = (await conn.execute(text("select * from email_metadata order by provider_id"))).mappings().all()
    assert [row["provider_id"] for row in rows] == ["m1", "m2"]
    assert rows[0]["subject"] == "Invoice 7"
    assert rows[0]["thread_id"] == "t1"
    assert rows[0]["received_at"] == MAIL.at
    assert rows[0]["analysis"]["action_items"][0]["due"] == "2026-10-16"
    known = await kept.known(["m1", "m2", "m3"], rules=RULES)
    assert {mail_id: one["category"] for mail_id, one in known.items()} == {"m1": "bill", "m2": "personal"}


async def test_other_rules_other_people_and_forgotten_mails_are_not_known(resources: Resources) -> None:
    ann = Kept(resources.engine, await person(resources, "ann"), "ann@acme.example")
    bob = Kept(resources.engine, await person(resources, "bob"), "ann@acme.example")
    await ann.keep([analyse(MAIL)])
    assert await ann.known(["m1"], rules=RULES + 1) == {}
    assert await bob.known(["m1"], rules=RULES) == {}
    await bob.forget(["m1"])
    assert set(await ann.known(["m1"], rules=RULES)) == {"m1"}
    await ann.forget(["m1"])
    assert await ann.known(["m1"], rules=RULES) == {}
