"""Browser sessions: an opaque random value in the cookie, its SHA-256 in a row."""

import secrets
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.core.db import Session, User
from backend.core.users import hash_key

COOKIE = "warren_session"
LIFETIME = timedelta(days=30)


async def open_session(conn: AsyncConnection, user_id: UUID) -> str:
    """Sign a user in; returns the cookie's value, which is kept nowhere. Old ones are removed on the way."""
    token = secrets.token_urlsafe(32)
    await conn.execute(delete(Session).where(Session.user_id == user_id, Session.expires_at < func.now()))
    row = {"id_hash": hash_key(token), "user_id": user_id, "expires_at": func.now() + LIFETIME}
    await conn.execute(insert(Session).values(row))
    return token


async def user_of_session(conn: AsyncConnection, token: str) -> tuple[UUID, str, str] | None:
    """Return (id, name, role) of the session's user; None when it ran out, was closed or never was."""
    query = (
        select(User.id, User.name, User.role)
        .join(Session, Session.user_id == User.id)
        .where(Session.id_hash == hash_key(token), Session.expires_at > func.now())
    )
    row = (await conn.execute(query)).one_or_none()
    return (row.id, row.name, row.role) if row is not None else None


async def close_session(conn: AsyncConnection, token: str) -> None:
    """Sign out."""
    await conn.execute(delete(Session).where(Session.id_hash == hash_key(token)))
