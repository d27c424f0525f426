"""During a rollout: rows and streams that another version wrote are relayed and replayed, or left to who knows them."""

import json

from backend.core import redis_keys
from backend.core.db import new_id
from backend.core.event_log import ZERO, Cursor
from backend.core.tests.generations import kept, versions
from backend.core.topology import SUPERVISOR_TASKS
from tests.path.crew import ALL, Crew, until

_LEAVE = """
    insert into outbox (id, user_id, messages, events, created_at)
    values (:id, :user, cast(:messages as jsonb), cast(:events as jsonb), now() - interval '1 minute')
"""


async def leave(crew: Crew, *, messages: list[object], events: list[object]) -> None:
    """Leave an outbox row behind, as a process of another version does that dies after its commit."""
    parameters = {"messages": json.dumps(messages), "events": json.dumps(events)}
    await crew.sql(_LEAVE, id=new_id(), user=crew.ann, **parameters)


async def test_rows_of_the_previous_version_are_relayed_past_those_of_the_next(crew: Crew) -> None:
    """An older clock can't send what it doesn't know; it must not keep it from sending the rest."""
    previous = {part: kept(versions()[-1], part) for part in ("messages", "events")}
    await leave(crew, messages=[{"kind": "task.postponed", "v": 9, "task_id": str(new_id())}], events=[])
    await leave(crew, messages=[], events=[{**previous["events"]["step.changed"], "kind": "step.postponed"}])
    submitted = previous["messages"]["task.submitted"]
    await leave(crew, messages=[submitted], events=[previous["events"]["step.changed"]])
    accepted = await crew.say("act:x")

    async def is_rung() -> bool:
        return await crew.waiting(SUPERVISOR_TASKS) == 1

    await until(is_rung, what="its own bell")
    await crew.purge(SUPERVISOR_TASKS)
    assert await crew.resources.relay.resend(older_than=30) == 1
    assert len(await crew.sql("select 1 from outbox where created_at < now() - interval '30 seconds'")) == 2
    assert await crew.waiting(SUPERVISOR_TASKS) == 1
    await crew.main.start(*ALL)
    assert (await crew.wait(accepted.task_id))["state"] == "completed", "rung by the old row alone"


async def test_a_stream_with_an_event_of_a_later_kind_is_replayed_whole(crew: Crew) -> None:
    events, redis = crew.resources.events, crew.resources.redis
    start = Cursor(await events.epoch(), ZERO)
    told = [b'{"kind": "step.postponed", "n": 1}', json.dumps(kept(versions()[-1], "events")["step.changed"]).encode()]
    for body in told:
        await redis.xadd(redis_keys.user_stream(crew.ann), {"e": body})
    replayed = await events.replay(crew.ann, start)
    assert replayed is not None
    assert [entry.body for entry in replayed] == told
    assert replayed[1].event.kind == "step.changed"
