"""How many tasks of one user run at once: who has as many as may run is passed over, and the others go on.

A task that is passed over is ``held``, so that no claim looks at it again, however many there are. When a task of its
user ends, the first one held is let go; the clock does the same for whatever was missed.
"""

from uuid import UUID

from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.core.contracts import TaskSubmitted
from backend.core.db.base import Json
from backend.core.outbox import Unit
from backend.core.queue_order import TASK_TURN_NOW
from backend.core.resources import Resources

#: A task that was begun and has neither ended nor waits for its person.
RUNNING = "state in ('planning', 'running', 'answering')"

# By user, to the end of the transaction: two claims can't both take the last place.
_LOCK = text("select pg_advisory_xact_lock(hashtextextended('running ' || cast(cast(:user_id as uuid) as text), 0))")
_COUNT = text(f"""
    select count(*) from (select 1 from tasks where user_id = :user_id and {RUNNING} limit :most) counted
""")  # noqa: S608 - a constant
# As it was before the claim, but for the token: what was written under it must not count any more.
_HOLD = text("""
    update tasks set state = 'queued', held = true, owner = null, lease_until = null, attempt = attempt - 1,
        event_n = event_n - 1, started_at = case when attempt = 1 then null else started_at end
    where id = :id returning *
""")
_BEGUN = (
    f"(select count(*) from (select 1 from tasks where user_id = :user_id and {RUNNING} limit cast(:cap as int)) begun)"  # noqa: S608 - a constant
)
#: SQL for whether a new task has to wait for others of its user; parameters ``user_id``, ``head`` and ``cap``.
IS_HELD = f"(:head and cast(:cap as int) > 0 and {_BEGUN} >= cast(:cap as int))"
_OPEN = """(select count(*) from (
    select 1 from tasks where user_id = :user_id and state = 'queued' and head and owner is null and not held
    limit cast(:cap as int)) open)"""
_LET_GO = """
    update tasks t set held = false, turn = {turn}
    where t.id = (
        select id from tasks where user_id = :user_id and state = 'queued' and held order by lane, seq limit 1
        for update skip locked
    ) and {taken} < cast(:cap as int)
    returning id
"""
_LET_NEXT_GO = text(_LET_GO.format(turn=TASK_TURN_NOW, taken=_BEGUN))
_LET_MISSED_GO = text(_LET_GO.format(turn=TASK_TURN_NOW, taken=f"{_BEGUN} + {_OPEN}"))
#: Tasks that one look lets go at the most.
_MOST = 200
#: What stands for "no cap" in a statement.
_NO_CAP = 1 << 30
# One look per user that has something held, not per task.
_HELD_USERS = text("""
    with recursive held(user_id) as (
        (select user_id from tasks where state = 'queued' and held order by user_id limit 1)
        union all
        select (select t.user_id from tasks t where t.state = 'queued' and t.held and t.user_id > held.user_id
            order by t.user_id limit 1)
        from held where held.user_id is not null
    ) select user_id from held where user_id is not null
""")


async def is_over(conn: AsyncConnection, user_id: UUID, cap: int) -> bool:
    """Tell whether more of the user's tasks are begun than may be; the answer holds until the transaction ends."""
    if not cap:
        return False
    await conn.execute(_LOCK, {"user_id": user_id})
    return int((await conn.execute(_COUNT, {"user_id": user_id, "most": cap + 1})).scalar_one()) > cap


async def hold(conn: AsyncConnection, task_id: UUID) -> Json:
    """Put a task that was claimed in this transaction back, held; returns its row."""
    return dict((await conn.execute(_HOLD, {"id": task_id})).mappings().one())


async def let_next_go(unit: Unit, user_id: UUID) -> None:
    """Let the user's first held task go if there is room for it, and ring for it.

    The task that made the room must have been written in this transaction before.
    """
    if unit.max_running:
        await _let_go(unit, _LET_NEXT_GO, user_id)


async def _let_go(unit: Unit, statement: TextClause, user_id: UUID) -> bool:
    row = (await unit.conn.execute(statement, {"user_id": user_id, "cap": unit.max_running or _NO_CAP})).first()
    if row is not None:
        unit.messages.append(TaskSubmitted(task_id=row.id))
    return row is not None


async def let_missed_go(resources: Resources) -> int:
    """Let go whatever there is room for: a task ended unseen while one was being held, or the cap was raised."""
    async with resources.engine.connect() as conn:
        users: list[UUID] = list((await conn.execute(_HELD_USERS)).scalars())
    released = 0
    for user_id in users:
        async with resources.unit() as unit:
            unit.user_id = user_id
            while released < _MOST and await _let_go(unit, _LET_MISSED_GO, user_id):
                released += 1
    return released
