"""Workers that left without a word."""

from sqlalchemy import text

from backend.core.resources import Resources

_GONE = text("delete from workers where lease_until < now() - interval '10 minutes'")


async def forget(resources: Resources) -> int:
    """Forget workers that have given no sign for ten minutes; returns how many."""
    async with resources.engine.begin() as conn:
        return (await conn.execute(_GONE)).rowcount
