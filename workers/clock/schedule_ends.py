"""How the runs of schedules end: what a watch found is told where its owner reads it, and silence is kept otherwise."""

from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import Row, text

from backend.core.db import Base
from backend.core.db.base import Json
from backend.core.events import ConversationChanged
from backend.core.locked_task import LockedTask
from backend.core.news import News, compared, merged
from backend.core.outbox import Unit
from backend.core.resources import Resources
from backend.core.schedule_runs import begin_reporting
from backend.core.schedules import tell
from backend.core.states import TASK_FINAL, TaskState
from backend.core.views import ConversationView

log = structlog.get_logger()

_MOST = 100
#: Runs of one schedule that are kept; what had nothing to tell goes with its run.
KEPT = 100

_OPEN = text("""
    select r.id, r.task_id, r.schedule_id from schedule_runs r
    left join tasks t on t.id = r.task_id left join conversations c on c.id = t.conversation_id
    where r.settled_at is null and (t.id is null or t.state in ('completed', 'failed', 'cancelled')
        or t.state = 'waiting' and c.hidden)
    order by r.id limit :most
""")
_SCHEDULE = text("select * from schedules where id = :id for no key update")
_RUN = text("select * from schedule_runs where id = :id and settled_at is null for update")
_SETTLE = text("update schedule_runs set settled_at = now(), news = cast(:news as jsonb) where id = :id")
_SHOW = text("update conversations set hidden = false where id = :id and hidden returning *")
_IS_HIDDEN = text("select hidden from conversations where id = :id for no key update")
_FOUND = text("""
    select news from steps
    where task_id = :task_id and round >= :first and state = 'completed' and jsonb_typeof(news) = 'object'
    order by round, position
""")
_ANSWERED = text("update schedules set last_answer = :answer where id = :id")
_FAILED_BEFORE = text("""
    select t.state = 'failed' from schedule_runs r join tasks t on t.id = r.task_id
    where r.schedule_id = :schedule_id and r.id < :id and r.settled_at is not null order by r.id desc limit 1
""")
_THERE = text("select exists (select 1 from conversations where id = :id and user_id = :user_id)")
_TOUCH = text("update conversations set last_message_at = now() where id = :id")
_FORGET = text("delete from conversations where id = :id")
#: Whatever belongs to a conversation moves with it.
_MOVE = [
    text(f"update {table.name} set conversation_id = :to where conversation_id = :from_id")  # noqa: S608 - a table of ours
    for table in Base.metadata.sorted_tables
    if any(key.column.table.name == "conversations" for key in table.foreign_keys)
]
_OLD = text("""
    select r.id, c.id as conversation_id from schedule_runs r
    left join tasks t on t.id = r.task_id left join conversations c on c.id = t.conversation_id and c.hidden
    where r.schedule_id = :id and r.settled_at is not null order by r.slot_at desc offset :kept limit :most
""")
_FORGET_RUNS = text("delete from schedule_runs where id = any(cast(:ids as uuid[]))")
_FORGET_CONVERSATIONS = text("delete from conversations where id = any(cast(:ids as uuid[])) and hidden")


async def settle(resources: Resources) -> int:
    """Settle runs that have ended, and show those that wait for their owner; returns how many."""
    async with resources.engine.connect() as conn:
        rows = (await conn.execute(_OPEN, {"most": _MOST})).all()
    for row in rows:
        try:
            await _settle_one(resources, row)
        except Exception as error:  # noqa: BLE001 - one that can't be settled now holds up no other
            log.warning("run of a schedule not settled yet", run=str(row.id), cause=repr(error))
    return len(rows)


async def _settle_one(resources: Resources, row: Row[Any]) -> None:
    async with resources.unit() as unit:
        # Locked in this order everywhere: the task, its schedule, the run, a conversation.
        task = await LockedTask.take(unit, row.task_id) if row.task_id is not None else None
        schedule = (await unit.conn.execute(_SCHEDULE, {"id": row.schedule_id})).mappings().one_or_none()
        run = (await unit.conn.execute(_RUN, {"id": row.id})).mappings().one_or_none()
        if schedule is not None and run is not None:
            await _settle(unit, dict(schedule), dict(run), task)


async def _settle(unit: Unit, schedule: Json, run: Json, task: LockedTask | None) -> None:
    if task is not None and task.state not in TASK_FINAL:
        await _show(unit, task)
        return
    news = None
    if task is not None and schedule["watch"] is not None:
        news = await _news(unit, schedule, task)
        if await _is_hidden(unit, task.row["conversation_id"]) and await _tells(unit, run, task, news):
            await _report(unit, schedule, task)
    await unit.conn.execute(_SETTLE, {"id": run["id"], "news": None if news is None else news.model_dump_json()})
    await _forget_old(unit, schedule["id"])
    tell(unit, schedule)


async def _show(unit: Unit, task: LockedTask) -> None:
    """List the conversation of a run that waits for its owner."""
    row = (await unit.conn.execute(_SHOW, {"id": task.row["conversation_id"]})).mappings().one_or_none()
    if row is not None:
        waits = {"active": task.state, "waiting_for": task.row["waiting_for"]}
        view = ConversationView.model_validate({**row, **waits})
        unit.notices.append(ConversationChanged(conversation_id=view.id, conversation=view))


async def _news(unit: Unit, schedule: Json, task: LockedTask) -> News | None:
    """Return what a watch's run found: what its steps say, or else how its answer differs from the last one."""
    if task.state is not TaskState.COMPLETED:
        return None
    words = schedule["watch"].get("words", [])
    parameters = {"task_id": task.id, "first": task.row["first_round"]}
    found = [News.model_validate(each) for each in (await unit.conn.execute(_FOUND, parameters)).scalars()]
    answer = task.row["answer"] or ""
    news = merged(found, words) or compared(schedule["last_answer"], answer, words)
    await unit.conn.execute(_ANSWERED, {"id": schedule["id"], "answer": answer})
    return news


async def _tells(unit: Unit, run: Json, task: LockedTask, news: News | None) -> bool:
    """Tell whether there is something to tell: a change, or trouble that is new."""
    if news is not None:
        return news.changed
    if task.state is not TaskState.FAILED:
        return False
    return not (await unit.conn.execute(_FAILED_BEFORE, run)).scalar()


async def _is_hidden(unit: Unit, conversation_id: UUID) -> bool:
    return bool((await unit.conn.execute(_IS_HIDDEN, {"id": conversation_id})).scalar())


async def _report(unit: Unit, schedule: Json, task: LockedTask) -> None:
    """Move a run with all that belongs to it into the conversation that the schedule reports to."""
    of_run, to = task.row["conversation_id"], schedule["conversation_id"]
    own = {"id": to, "user_id": schedule["user_id"]}
    if to is None or not (await unit.conn.execute(_THERE, own)).scalar_one():
        to = await begin_reporting(unit, schedule)
    await unit.conn.execute(_TOUCH, {"id": to})
    for statement in _MOVE:
        await unit.conn.execute(statement, {"to": to, "from_id": of_run})
    await unit.conn.execute(_FORGET, {"id": of_run})
    # Told under its new address: a page that has it open reads the task anew.
    task.set(conversation_id=to)
    await task.save()
    unit.notices.append(ConversationChanged(conversation_id=of_run, conversation=None))


async def _forget_old(unit: Unit, schedule_id: UUID) -> None:
    old = (await unit.conn.execute(_OLD, {"id": schedule_id, "kept": KEPT, "most": _MOST})).all()
    if not old:
        return
    await unit.conn.execute(_FORGET_RUNS, {"ids": [row.id for row in old]})
    hidden = [row.conversation_id for row in old if row.conversation_id is not None]
    await unit.conn.execute(_FORGET_CONVERSATIONS, {"ids": hidden})
