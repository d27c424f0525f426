"""Use case: write a connected account, its secret sealed for the email role; nothing here can open it again."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.api.connections.problems import NoKey
from backend.api.connections.queries import read_connection
from backend.core.act_views import ConnectionView, Provider, Scope
from backend.core.db import new_id
from backend.core.db.base import Json
from backend.core.events import ConnectionChanged
from backend.core.outbox import Unit
from backend.core.resources import Resources
from backend.core.sealing import Binding, NoKeyError, seal

#: Who opens what is sealed here.
ROLE = "email"
ALL_SCOPES: tuple[Scope, ...] = ("read", "modify", "send")
#: Permission in these states is gone, or was taken back: nothing of it is left to add to.
_ENDED = frozenset({"reconnect", "disconnecting"})

# A rotation of keys retires this one only after what is sealed to it can be seen.
_HOLD_KEY = text("select 1 from vault_keys where role = :role and retired_at is null for share")
_HAS_KEY = text("select 1 from vault_keys where role = :role and retired_at is null limit 1")
# The row comes first, empty: a secret is bound to the id of its row, and somebody may be connecting the same account.
_MAKE = text("""
    insert into grants (id, user_id, provider, account, key_id, rev) values (:id, :user_id, :provider, :account, '', 0)
    on conflict (user_id, provider, account) do nothing
""")
_LOCK = text("""
    select id, state, scopes, delegated, rev from grants
    where user_id = :user_id and provider = :provider and account = :account for update
""")
# ``secret`` stays: what was kept before is merged by who can open it.
_WRITE = text("""
    update grants set state = 'new', error = null, sealed = :sealed, key_id = :key_id, delegated = :delegated,
        scopes = cast(:scopes as jsonb), settings = cast(:settings as jsonb), refresh_at = now(), rev = rev + 1
    where id = :id
""")
#: Tries to lock a row that is deleted between being found and being locked.
_TRIES = 5


@dataclass(frozen=True, kw_only=True)
class Connected:
    """An account as it was connected."""

    provider: Provider
    account: str
    scopes: Sequence[Scope]
    secret: Json = field(repr=False)
    settings: Json = field(default_factory=dict)
    delegated: bool = False
    #: Whether what was allowed before stays so beside it, as with Google's incremental consent.
    adds: bool = False


async def check_key(conn: AsyncConnection) -> None:
    """Make sure that somebody can keep a secret, before a person is asked for one.

    Raises:
        NoKey: the email role has never run here.
    """
    if (await conn.execute(_HAS_KEY, {"role": ROLE})).first() is None:
        raise NoKey


async def keep_grant(resources: Resources, user_id: UUID, connected: Connected) -> ConnectionView:
    """Write an account, over an older grant of the same account where there is one; its owner is told.

    Raises:
        NoKey: the email role has never run here.
    """
    async with resources.unit() as unit:
        await unit.conn.execute(_HOLD_KEY, {"role": ROLE})
        row = await _row(unit.conn, user_id, connected)
        binding = Binding(grant_id=row.id, user_id=user_id, provider=connected.provider)
        try:
            sealed = await seal(unit.conn, ROLE, binding, connected.secret)
        except NoKeyError as error:
            raise NoKey from error
        written = {
            "id": row.id,
            "sealed": sealed.box,
            "key_id": sealed.key_id,
            "delegated": connected.delegated,
            "scopes": json.dumps(_scopes(row, connected)),
            "settings": json.dumps(connected.settings),
        }
        await unit.conn.execute(_WRITE, written)
        return await tell(unit, user_id, row.id)


async def tell(unit: Unit, user_id: UUID, connection_id: UUID) -> ConnectionView:
    """Return an account as this unit leaves it, and have its owner told."""
    view = await read_connection(unit.conn, user_id, connection_id)
    unit.user_id = user_id
    unit.notices.append(ConnectionChanged(connection_id=connection_id, connection=view))
    return view


def _scopes(row: Row[tuple[object, ...]], connected: Connected) -> list[Scope]:
    stays = connected.adds and not row.delegated and row.state not in _ENDED
    allowed = {*connected.scopes, *(row.scopes if stays else ())}
    return [scope for scope in ALL_SCOPES if scope in allowed]


async def _row(conn: AsyncConnection, user_id: UUID, connected: Connected) -> Row[tuple[object, ...]]:
    """Lock the account's row, making it where there is none."""
    keys = {"user_id": user_id, "provider": connected.provider, "account": connected.account}
    for _ in range(_TRIES):
        await conn.execute(_MAKE, {"id": new_id(), **keys})
        row = (await conn.execute(_LOCK, keys)).one_or_none()
        if row is not None:
            return row
    raise RuntimeError("the row of a connection was deleted each time it was made")
