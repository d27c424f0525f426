import asyncio
import json
from contextlib import suppress
from typing import Any

import httpx2
from sqlalchemy.ext.asyncio import AsyncEngine

from backend.api.tests.conftest import Api, sql
from backend.api.tests.following import page
from backend.api.tests.test_chat import send
from backend.core.circuits import THRESHOLD, Outage, Provider
from backend.core.resources import Resources
from workers.agentkit.presence import present

GMAIL = Provider(key="gmail", label="Gmail")
OWN = Provider(key="imap:mail.ada.example:993", label="mail.ada.example", host="mail.ada.example")
ACCOUNT = """
    insert into grants (id, user_id, provider, account, key_id, settings)
    select gen_random_uuid(), id, 'imap', 'ada@ada.example', 'k1', '{"imap_host": "mail.ada.example"}'
    from users where name = 'ada'
"""


async def fail(resources: Resources, provider: Provider) -> None:
    circuit = resources.providers.circuits.of(provider)
    for _ in range(THRESHOLD):
        with suppress(OSError):
            async with circuit.call(lambda _: Outage("connection refused")):
                raise OSError


async def seen(client: httpx2.AsyncClient) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (await client.get("/api/v1/providers")).json()["items"]
    return items


async def test_who_has_work_is_told_of_an_ill_provider_and_everybody_can_look(
    api: Api, ada: httpx2.AsyncClient, bob: httpx2.AsyncClient, ada_key: str, engine: AsyncEngine, resources: Resources
) -> None:
    await send(ada)
    await sql(engine, ACCOUNT)
    async with (
        present(resources, role="email", version="1", slots=1, busy=lambda: 0),
        page(api, ada_key) as live,
    ):
        await live.frame()
        assert await seen(ada) == []
        await fail(resources, GMAIL)
        [told] = await live.events(1)
        assert told["cursor"] is None
        assert told["event"]["kind"] == "provider.changed"
        provider = told["event"]["provider"]
        assert {name: provider[name] for name in ("label", "state", "failures", "reason")} == {
            "label": "Gmail",
            "state": "opened",
            "failures": THRESHOLD,
            "reason": "connection refused",
        }
        assert provider["retry_at"] > provider["since"]
        await fail(resources, OWN)
        await live.events(1)
        async with asyncio.timeout(3):  # it is signed at once, by a task of the worker's own
            while [item["label"] for item in await seen(ada)] != ["Gmail", "mail.ada.example"]:
                await asyncio.sleep(0.02)
        assert [item["label"] for item in await seen(bob)] == ["Gmail"], "a person's own server is told to nobody else"
    assert await seen(ada) == []


async def test_where_workers_differ_the_worst_is_told(ada: httpx2.AsyncClient, engine: AsyncEngine) -> None:
    report = {"key": "gmail", "label": "Gmail", "host": "", "state": "closed", "failures": 0, "reason": ""}
    worse = report | {"state": "opened", "failures": 5, "reason": "error 503", "retry_at": "2026-11-28T20:00:00+00:00"}
    row = """
        insert into workers (process, role, version, slots, circuits, lease_until)
        values (:process, 'email', '1', 1, cast(:circuits as jsonb), now() + interval '1 minute' * :left)
    """
    for process, circuits, left in (("a", [report], 1), ("b", [worse], 1), ("gone", [worse | {"key": "old"}], -1)):
        await sql(engine, row, process=process, circuits=json.dumps(circuits), left=left)
    [item] = await seen(ada)
    assert (item["key"], item["state"], item["reason"]) == ("gmail", "opened", "error 503")
