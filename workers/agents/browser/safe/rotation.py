"""A new key for logins and saved sessions: everything is taken over to it, one row at a time, while the role runs."""

from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from backend.core.db.base import Json
from backend.core.sealing import SiteBinding
from workers.agentkit.vault.keys import KeyRing
from workers.agentkit.vault.publishing import change_key
from workers.agentkit.vault.vault import Kept, Vault
from workers.agents.browser.safe.keys import ROLE

_SESSIONS = text("select id from browser_sessions order by id")
_SESSION = text("select * from browser_sessions where id = :id for update")
_KEEP_SESSION = text("update browser_sessions set secret = :secret, key_id = :key_id where id = :id")
_LOGINS = text("select id from browser_logins order by id")
_LOGIN = text("select * from browser_logins where id = :id for update")
_KEEP_LOGIN = text("update browser_logins set secret = :secret, key_id = :key_id, sealed = false where id = :id")


def session_binding(row: Json) -> SiteBinding:
    """Return what a saved session's secret is bound to."""
    return SiteBinding(kind="session", row_id=row["id"], user_id=row["user_id"], site=row["site"])


def login_binding(row: Json) -> SiteBinding:
    """Return what a login's secret is bound to."""
    return SiteBinding(kind="login", row_id=row["id"], user_id=row["user_id"], site=row["site"])


def opened_login(vault: Vault, row: Json) -> Json:
    """Return a login's secret, as the api sealed it or as it is kept since a rotation.

    Raises:
        VaultError: it opens with none of the keys.
    """
    if row["sealed"]:
        return vault.open_sealed(login_binding(row), row["key_id"], row["secret"])
    return vault.open(login_binding(row), Kept(key_id=row["key_id"], secret=row["secret"]))


async def rotate(engine: AsyncEngine, ring: KeyRing) -> tuple[str, int]:
    """Take everything over to a new key and forget the others; returns the key's id and how many rows it keeps.

    Keys from the environment are the operator's: the first is taken over to, and the others aren't needed afterwards.
    Nothing is sealed to a key once it is retired here, so that nothing can be left behind under it.

    Raises:
        VaultError: a row opens with none of the keys; nothing of it was changed, and no key was forgotten.
    """
    vault = Vault(ring)
    async with engine.begin() as conn:
        key = await change_key(conn, ROLE, ring)
    async with engine.connect() as conn:
        sessions = list((await conn.execute(_SESSIONS)).scalars())
        logins = list((await conn.execute(_LOGINS)).scalars())
    for session_id in sessions:
        async with engine.begin() as conn:
            await _session(conn, vault, session_id)
    for login_id in logins:
        async with engine.begin() as conn:
            await _login(conn, vault, login_id)
    if not ring.is_given:
        ring.keep_only({key.id})
    return key.id, len(sessions) + len(logins)


async def _session(conn: AsyncConnection, vault: Vault, session_id: UUID) -> None:
    row = (await conn.execute(_SESSION, {"id": session_id})).mappings().one_or_none()
    if row is None:
        return
    binding = session_binding(dict(row))
    kept = vault.keep(binding, vault.open(binding, Kept(key_id=row["key_id"], secret=row["secret"])))
    await conn.execute(_KEEP_SESSION, {"id": session_id, "secret": kept.secret, "key_id": kept.key_id})


async def _login(conn: AsyncConnection, vault: Vault, login_id: UUID) -> None:
    row = (await conn.execute(_LOGIN, {"id": login_id})).mappings().one_or_none()
    if row is None:
        return
    kept = vault.keep(login_binding(dict(row)), opened_login(vault, dict(row)))
    await conn.execute(_KEEP_LOGIN, {"id": login_id, "secret": kept.secret, "key_id": kept.key_id})
