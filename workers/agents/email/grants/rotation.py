"""A new key for what is kept: everything is taken over to it, one row at a time, while the role runs."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from backend.core.db.base import Json
from workers.agentkit.vault.keys import KeyRing
from workers.agentkit.vault.publishing import change_key
from workers.agentkit.vault.vault import Kept, Vault
from workers.agents.email.grants.grant_rows import binding_of

ROLE = "email"

_OLD = text("select id from grants where secret is not null order by id")
_LOCK = text("select * from grants where id = :id for update")
# While a sealed box waits, ``key_id`` is that of the box.
_KEEP = text("""
    update grants set secret = :secret, key_id = case when sealed is null then :key_id else key_id end where id = :id
""")
_STILL_SEALED = text("select distinct key_id from grants where sealed is not null")


async def rotate(engine: AsyncEngine, ring: KeyRing) -> tuple[str, int]:
    """Take everything over to a new key and forget the others; returns the key's id and how many grants it keeps.

    A key to which something is sealed that waits to be taken over is kept. Keys from the environment are the
    operator's: the first is taken over to, and the others aren't needed afterwards.
    A rotation that is cut off goes on at the next call: every key is tried until all rows are under the newest.

    Raises:
        VaultError: a grant opens with none of the keys; nothing of it was changed, and no key was forgotten.
    """
    vault = Vault(ring)
    async with engine.begin() as conn:
        key = await change_key(conn, ROLE, ring)
        ids = list((await conn.execute(_OLD)).scalars())
    for grant_id in ids:
        async with engine.begin() as conn:
            row = (await conn.execute(_LOCK, {"id": grant_id})).mappings().one_or_none()
            if row is not None and row["secret"] is not None:
                await _take_over(conn, vault, dict(row))
    async with engine.connect() as conn:
        waiting = set((await conn.execute(_STILL_SEALED)).scalars())
    if not ring.is_given:
        ring.keep_only({key.id, *waiting})
    return key.id, len(ids)


async def _take_over(conn: AsyncConnection, vault: Vault, row: Json) -> None:
    """Put a row's secret under the newest key."""
    binding = binding_of(row)
    secret = vault.open(binding, Kept(key_id=row["key_id"], secret=row["secret"]))
    kept = vault.keep(binding, secret)
    await conn.execute(_KEEP, {"id": row["id"], "secret": kept.secret, "key_id": kept.key_id})
