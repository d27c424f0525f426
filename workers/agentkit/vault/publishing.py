"""The public halves of a role's keys, as the api finds them."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from workers.agentkit.vault.keys import Key, KeyRing, KeysUnreadableError

# A key is one role's: what was sealed for one must not open for another.
_PUBLISH = text("""
    insert into vault_keys (key_id, role, public_key) values (:key_id, :role, :public_key)
    on conflict (key_id) do update set retired_at = null where vault_keys.role = excluded.role
    returning key_id
""")
_RETIRE = text("update vault_keys set retired_at = now() where role = :role and key_id <> :key_id")


async def publish(conn: AsyncConnection, role: str, key: Key) -> None:
    """Let the api seal to a key.

    Raises:
        KeysUnreadableError: another role has a key of this name.
    """
    given = {"key_id": key.id, "role": role, "public_key": bytes(key.private.public_key)}
    if (await conn.execute(_PUBLISH, given)).first() is None:
        raise KeysUnreadableError(
            f"The key {key.id} of the {role} role has the name of another role's key. Give each role keys of its own."
        )


async def change_key(conn: AsyncConnection, role: str, ring: KeyRing) -> Key:
    """Add a key to the ring, unless its keys are given, and have everything new sealed to the newest alone.

    Raises:
        KeysUnreadableError: another role has a key of this name.
    """
    if not ring.is_given:
        ring.current()
        ring.add(Key.new())
    key = ring.current()
    await publish(conn, role, key)
    await conn.execute(_RETIRE, {"role": role, "key_id": key.id})
    return key
