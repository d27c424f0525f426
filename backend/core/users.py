"""People and their keys: made at the command line, recognised by the api."""

import hashlib
import secrets
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from backend.core.db import new_id

#: The role that may change what is everybody's, and sees to what machinery gave up.
ADMIN = "admin"
#: The name of the user whom `warren up` signs in with its home's token.
OWNER = "owner"

_INSERT_USER = text("""
    insert into users (id, name, role) values (:id, :name, :role) on conflict (name) do nothing returning id
""")
_INSERT_KEY = text("""
    insert into api_keys (id, user_id, name, key_hash) values (:id, :user_id, :name, :key_hash)
    on conflict (key_hash) do update set revoked_at = null
""")
_REVOKE_OTHERS = text("""
    update api_keys set revoked_at = now()
    where user_id = :user_id and name = :name and key_hash <> :key_hash and revoked_at is null
""")
_BY_NAME = text("select id from users where name = :name")
_BY_KEY = text("""
    select u.id, u.name, u.role from api_keys k join users u on u.id = k.user_id
    where k.key_hash = :key_hash and k.revoked_at is null
""")


class NameTakenError(Exception):
    """A user of this name exists."""


def new_key() -> str:
    """Return a fresh API key: 256 random bits."""
    return f"wk_{secrets.token_urlsafe(32)}"


def hash_key(key: str) -> str:
    """Return what is kept of a key or a session's cookie."""
    return hashlib.sha256(key.encode()).hexdigest()


async def ensure_owner(engine: AsyncEngine, token: str) -> UUID:
    """Make the home's token the owner's key; tokens it had before stop working."""
    async with engine.begin() as conn:
        await conn.execute(_INSERT_USER, {"id": new_id(), "name": OWNER, "role": ADMIN})
        user_id: UUID = (await conn.execute(_BY_NAME, {"name": OWNER})).scalar_one()
        key = {"id": new_id(), "user_id": user_id, "name": "home token", "key_hash": hash_key(token)}
        await conn.execute(_INSERT_KEY, key)
        await conn.execute(_REVOKE_OTHERS, {name: key[name] for name in ("user_id", "name", "key_hash")})
    return user_id


async def create_user(engine: AsyncEngine, name: str) -> str:
    """Make a user and return their key, which is shown once and kept only as a hash.

    Raises:
        NameTakenError: a user of this name exists.
    """
    key = new_key()
    async with engine.begin() as conn:
        user_id = (
            await conn.execute(_INSERT_USER, {"id": new_id(), "name": name, "role": "member"})
        ).scalar_one_or_none()
        if user_id is None:
            raise NameTakenError(f"a user named {name} exists already")
        await conn.execute(
            _INSERT_KEY, {"id": new_id(), "user_id": user_id, "name": "first key", "key_hash": hash_key(key)}
        )
    return key


async def user_of_key(conn: AsyncConnection, key: str) -> tuple[UUID, str, str] | None:
    """Return (id, name, role) of the key's user; None for an unknown or revoked key."""
    row = (await conn.execute(_BY_KEY, {"key_hash": hash_key(key)})).one_or_none()
    return (row.id, row.name, row.role) if row is not None else None


async def user_named(conn: AsyncConnection, name: str) -> UUID | None:
    """Return a user's id; None where nobody is called so."""
    found: UUID | None = (await conn.execute(_BY_NAME, {"name": name})).scalar_one_or_none()
    return found
