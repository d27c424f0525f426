"""Bells that got lost: claimable rows are compared with queued messages, and the difference is rung."""

from uuid import UUID

import structlog
from aio_pika.exceptions import PublishError
from faststream.rabbit import RabbitQueue
from sqlalchemy import text

from backend.core import bus, topology
from backend.core.contracts import AnyMessage, StepRequested, TaskSubmitted
from backend.core.db import new_id
from backend.core.joins import join
from backend.core.locked_task import LockedTask
from backend.core.queue_order import CLAIMABLE_TASK
from backend.core.resources import Resources

log = structlog.get_logger()

#: Seconds a row may be claimable before its bell counts as lost.
_PATIENCE = 5
#: Bells that are looked at and rung for one queue in one go; a queue that has as many needs none.
_MOST = 500

# A paused agent's steps are not: their bells are rung when it is resumed. Nor are those of an agent that isn't here.
_CLAIMABLE_STEPS = text("""
    select s.id, s.task_id, c.name as agent from agent_configs c, lateral (
        select id, task_id from steps
        where agent = c.name and state = 'queued' and not_before is null
            and queued_at < now() - make_interval(secs => :patience)
        order by lane, turn, seq limit :most) s
    where c.enabled and not c.paused
""")
_CLAIMABLE_TASKS = text(f"""
    select id from tasks q where {CLAIMABLE_TASK.format(q="q")} and not_before is null
    order by lane, turn, seq limit :most
""")  # noqa: S608 - a constant
# A join that was lost: nothing moves although something may start or everything is final. Or a stop that met a step
# between two holders: it was given back for a retry before its holder heard of the stop.
_UNJOINED = text("""
    select t.id from tasks t
    where t.state = 'running' and (
        t.cancel_requested_at is not null and not exists (
            select 1 from steps s where s.task_id = t.id and s.round = t.round and s.state = 'running')
        or not exists (
            select 1 from steps s where s.task_id = t.id and s.round = t.round and s.state in ('queued', 'running'))
        or exists (
            select 1 from steps p where p.task_id = t.id and p.round = t.round and p.state = 'pending'
                and not exists (
                    select 1 from steps d where d.id = any(p.depends_on)
                        and d.state not in ('completed', 'failed', 'skipped', 'cancelled'))))
    limit 100
""")


async def ring_missing(resources: Resources) -> int:
    """Ring for claimable rows that have no message; a bell too many finds nothing and is dropped."""
    async with resources.engine.connect() as conn:
        steps = (await conn.execute(_CLAIMABLE_STEPS, {"patience": _PATIENCE, "most": _MOST})).all()
        tasks = (await conn.execute(_CLAIMABLE_TASKS, {"most": _MOST})).all()
    by_agent: dict[str, list[AnyMessage]] = {}
    for row in steps:
        bell = StepRequested(task_id=row.task_id, step_id=row.id, agent=row.agent)
        by_agent.setdefault(row.agent, []).append(bell)
    rung = await _ring(resources, topology.SUPERVISOR_TASKS, [TaskSubmitted(task_id=row.id) for row in tasks])
    for agent, bells in by_agent.items():
        rung += await _ring(resources, topology.agent_queue(agent), bells)
    return rung


async def _ring(resources: Resources, queue: RabbitQueue, bells: list[AnyMessage]) -> int:
    if not bells:
        return 0
    waiting = await bus.depth(resources.publisher, queue)
    missing = bells[waiting:]
    try:
        for bell in missing:
            await bus.publish(resources.publisher, bell, message_id=str(new_id()))
    except PublishError as error:  # an agent that isn't installed any more must not silence the others
        log.warning("nobody hears these bells", queue=queue.name, cause=str(error))
        return 0
    return len(missing)


async def rejoin(resources: Resources) -> int:
    """Join tasks whose join was lost; returns how many."""
    async with resources.engine.connect() as conn:
        ids: list[UUID] = list((await conn.execute(_UNJOINED)).scalars())
    for task_id in ids:
        async with resources.unit() as unit:
            task = await LockedTask.take(unit, task_id)
            if task is not None:
                await join(task)
    return len(ids)
