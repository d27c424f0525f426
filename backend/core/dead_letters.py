"""Dead letters: noted in the transaction that gives something up, or as their queue hands them over."""

import json
from dataclasses import dataclass, field
from typing import Literal
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.core.db import new_id
from backend.core.db.base import Json
from backend.core.telemetry import metrics
from backend.core.verdicts import Failure

#: Bytes of a body that are kept.
KEPT_BYTES = 64 * 1024

_AGAIN = """
    do update set last_seen_at = now(), deaths = dead_letters.deaths + :again, error = excluded.error,
        cause = excluded.cause, body = excluded.body, size = excluded.size
"""
# What it names is looked up: a message may name rows that are gone, or never were.
_MESSAGE = text(f"""
    insert into dead_letters (id, kind, queue, cause, body, size, headers, error, message_id, task_id, step_id,
        user_id, deaths)
    select :id, 'message', :queue, :cause, :body, :size, cast(:headers as jsonb), cast(:error as jsonb), :message_id,
        t.id, s.id, t.user_id, cast(:deaths as integer)
    from (select 1) as one
    left join tasks t on t.id = cast(:task_id as uuid)
    left join steps s on s.id = cast(:step_id as uuid) and s.task_id = t.id
    on conflict (queue, message_id) where kind = 'message' and state = 'open' {_AGAIN}
""")  # noqa: S608 - a constant
_WORK = """
    insert into dead_letters (id, kind, queue, cause, body, size, error, task_id, step_id, user_id, deaths)
    values (:id, '{kind}', :queue, :cause, :body, :size, cast(:error as jsonb), :task_id, :step_id, :user_id, :deaths)
    on conflict ({kind}_id) where kind = '{kind}' and state = 'open' {again}
"""
_GIVEN_UP = {kind: text(_WORK.format(kind=kind, again=_AGAIN)) for kind in ("step", "task")}


@dataclass(frozen=True, kw_only=True)
class DeadMessage:
    """A message that its queue gave up."""

    queue: str
    message_id: str
    cause: str
    wrong: str
    body: bytes
    headers: dict[str, object] = field(default_factory=dict)
    task_id: UUID | None = None
    step_id: UUID | None = None
    deaths: int = 1
    #: Handed over before, by somebody who didn't come to settle it: then it isn't another death.
    redelivered: bool = False


async def note_message(conn: AsyncConnection, dead: DeadMessage) -> None:
    """Make a message a row; the same message of the same queue is the same row while that is open."""
    failure = Failure(code=dead.cause, message=dead.wrong)
    parameters = {
        **vars(dead),
        "id": new_id(),
        "body": dead.body[:KEPT_BYTES],
        "size": len(dead.body),
        "headers": json.dumps(dead.headers),
        "error": failure.to_json(),
        "again": 0 if dead.redelivered else 1,
    }
    await conn.execute(_MESSAGE, {name: parameters[name] for name in _MESSAGE.compile().params})
    if not dead.redelivered:
        metrics.DEAD_LETTERS_NOTED.add(cause=dead.cause)


async def note_step(conn: AsyncConnection, step: Json, failure: Failure, *, deaths: int) -> None:
    """Note a step that ends only because machinery failed, in the transaction that ends it."""
    parameters = _parameters(step["instruction"], failure, deaths)
    names = {"task_id": step["task_id"], "step_id": step["id"], "user_id": step["user_id"]}
    await conn.execute(_GIVEN_UP["step"], {**parameters, **names, "queue": f"agent.{step['agent']}"})
    metrics.DEAD_LETTERS_NOTED.add(cause=failure.code)


async def note_task(conn: AsyncConnection, task: Json, failure: Failure, *, deaths: int) -> None:
    """Note a task whose planning or answering ends only because machinery failed."""
    parameters = _parameters(task["request"], failure, deaths)
    names = {"task_id": task["id"], "step_id": None, "user_id": task["user_id"]}
    await conn.execute(_GIVEN_UP["task"], {**parameters, **names, "queue": "supervisor.tasks"})
    metrics.DEAD_LETTERS_NOTED.add(cause=failure.code)


def _parameters(content: str, failure: Failure, deaths: int) -> Json:
    body = content.encode()
    return {
        "id": new_id(),
        "cause": failure.code,
        "body": body[:KEPT_BYTES],
        "size": len(body),
        "error": failure.to_json(),
        "deaths": deaths,
        "again": deaths,
    }


Kind = Literal["message", "step", "task"]
Decided = Literal["replayed", "discarded"]

_DECIDE = text("""
    update dead_letters set state = :state, decided_by = :by, decided_at = now(), reason = :reason, note = :note
    where id = :id and state = 'open' returning *
""")
# Whatever way it went on or was stopped, its own people have decided by now.
_CLOSE = text("""
    with moved as (
        select d.id, u.name, case when s.state in ('skipped', 'cancelled') or t.state = 'cancelled'
            then 'discarded' else 'replayed' end as state
        from dead_letters d join tasks t on t.id = d.task_id join users u on u.id = d.user_id
        left join steps s on s.id = d.step_id
        where d.state = 'open' and d.kind <> 'message' and (
            d.kind = 'step' and (s.state <> 'failed' or t.state = 'cancelled' or s.round < t.first_round)
            or d.kind = 'task' and t.state <> 'failed')
        for update of d skip locked
    )
    update dead_letters d set state = moved.state, decided_by = moved.name, decided_at = now(),
        note = case moved.state when 'replayed' then 'Its person retried it.' end,
        reason = case moved.state when 'discarded' then 'Its person stopped it or left it out.' end
    from moved where d.id = moved.id returning d.id
""")


@dataclass(frozen=True, kw_only=True)
class Say:
    """What somebody decides about a letter."""

    by: str
    state: Decided
    reason: str | None = None
    note: str | None = None


async def decide(conn: AsyncConnection, letter_id: UUID, say: Say) -> bool:
    """Decide about an open letter; returns whether this was the decision that counts."""
    row = (await conn.execute(_DECIDE, {"id": letter_id, **vars(say)})).first()
    return row is not None


async def close_moved(conn: AsyncConnection) -> int:
    """Close what went on, or was stopped, without us; returns how many."""
    return len((await conn.execute(_CLOSE)).all())
