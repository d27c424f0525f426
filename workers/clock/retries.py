"""Retries that are due: the row says when, the clock rings."""

from sqlalchemy import text

from backend.core.contracts import StepRequested, TaskSubmitted
from backend.core.resources import Resources

_STEPS = text("""
    update steps set not_before = null
    where id in (select id from steps where state = 'queued' and not_before <= now() limit 100 for update skip locked)
    returning id, task_id, agent, user_id
""")
_TASKS = text("""
    update tasks set not_before = null
    where id in (
        select id from tasks
        where state in ('queued', 'planning', 'answering') and head and owner is null and not_before <= now()
        limit 100 for update skip locked
    ) returning id, user_id
""")


async def ring_due(resources: Resources) -> int:
    """Ring for every step and task whose time has come; returns how many."""
    async with resources.unit() as unit:
        steps = (await unit.conn.execute(_STEPS)).all()
        tasks = (await unit.conn.execute(_TASKS)).all()
        for row in (*steps, *tasks):
            unit.user_id = row.user_id  # whose row it is matters to events only, and a bell has none
        unit.messages += [StepRequested(task_id=row.task_id, step_id=row.id, agent=row.agent) for row in steps]
        unit.messages += [TaskSubmitted(task_id=row.id) for row in tasks]
    return len(steps) + len(tasks)
