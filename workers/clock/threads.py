"""LangGraph threads of steps that have ended: left by a process that died between a step's end and its clean-up."""

from sqlalchemy import text

from backend.core.resources import Resources

#: The schema and tables of LangGraph's checkpointer, made by the first worker that needs them.
_THERE = text("select to_regclass('langgraph.checkpoints') is not null")
_SWEEP = [
    text(f"""
        delete from langgraph.{table} c where not exists (
            select 1 from steps s where c.thread_id = s.id || ':' || s.life
                and s.state not in ('completed', 'failed', 'skipped', 'cancelled'))
    """)  # noqa: S608 - constants
    for table in ("checkpoint_writes", "checkpoint_blobs", "checkpoints")
]


async def sweep(resources: Resources) -> int:
    """Delete what no open step can go on from; returns how many rows."""
    async with resources.engine.begin() as conn:
        if not (await conn.execute(_THERE)).scalar_one():
            return 0
        return sum([(await conn.execute(statement)).rowcount for statement in _SWEEP])
