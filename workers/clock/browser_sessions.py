"""Browser sessions that have run out: what nobody kept within its day, and what wasn't used for too long."""

from sqlalchemy import text

from backend.core.resources import Resources

_SWEEP = text("delete from browser_sessions where expires_at < now()")


async def sweep(resources: Resources) -> int:
    """Delete them; returns how many."""
    async with resources.engine.begin() as conn:
        return (await conn.execute(_SWEEP)).rowcount
