"""Stored bytes that no row names: left by a process that died between bytes and row, or by deleted rows."""

from sqlalchemy import text

from backend.core.artifacts import SWEEP_LOCK
from backend.core.resources import Resources

_NAMED = text("""
    select sha256 from artifacts where sha256 = any(cast(:hashes as text[]))
    union select sha256 from workspaces where sha256 = any(cast(:hashes as text[]))
""")
_ALONE = text("select pg_try_advisory_xact_lock(:key)")


async def sweep(resources: Resources) -> int:
    """Delete settled bytes without a row; returns how many.

    Not while a backup runs: it still needs what was named at its moment. The next sweep takes it.
    """
    async with resources.engine.begin() as conn:
        if not (await conn.execute(_ALONE, {"key": SWEEP_LOCK})).scalar_one():
            return 0
        return await _sweep(resources)


async def _sweep(resources: Resources) -> int:
    swept = 0
    async for hashes in resources.artifacts.settled():
        async with resources.engine.connect() as conn:
            named = set((await conn.execute(_NAMED, {"hashes": hashes})).scalars())
        for sha256 in set(hashes) - named:
            await resources.artifacts.delete(sha256)
            swept += 1
    return swept
