"""Acts whose step ended before anybody saw their end: shown as unknown, never as if they were still going on."""

from sqlalchemy import text

from backend.core.act_rows import effect_view
from backend.core.events import EffectChanged
from backend.core.locked_task import LockedTask
from backend.core.resources import Resources

_UNSEEN = text("""
    select e.id, e.task_id from effects e join steps s on s.id = e.step_id
    where e.state = 'intended' and (s.state in ('completed', 'failed', 'skipped', 'cancelled') or s.life <> e.life)
    limit 100
""")
_UNKNOWN = text("""
    update effects set state = 'unknown', settled_at = now(), rev = rev + 1, error = cast(:error as jsonb)
    where id = :id and state = 'intended' returning *
""")
_ERROR = (
    '{"code": "outcome_unknown", "message": "The step ended before anybody saw whether this was done.", '
    '"cure": "Look at the provider before you have it done again.", "details": {}}'
)


async def give_up(resources: Resources) -> int:
    """Mark acts as unknown that nobody will settle any more; returns how many."""
    async with resources.engine.connect() as conn:
        rows = (await conn.execute(_UNSEEN)).all()
    for row in rows:
        async with resources.unit() as unit:
            task = await LockedTask.take(unit, row.task_id)
            if task is None:
                continue
            changed = (await unit.conn.execute(_UNKNOWN, {"id": row.id, "error": _ERROR})).mappings().all()
            unit.events += [EffectChanged(**task.number(), effect=effect_view(effect)) for effect in changed]
            await task.save()
    return len(rows)
