"""Use cases: name an account, let go of it."""

from uuid import UUID

from sqlalchemy import text

from backend.api.connections.keep_grant import tell
from backend.core.act_views import ConnectionView
from backend.core.resources import Resources

_NAME = text("""
    update grants set label = :label, rev = rev + 1 where id = :id and user_id = :user_id and label <> :label
""")
# Once is enough: a second word doesn't bring the next try forward.
_LET_GO = text("""
    update grants set state = 'disconnecting', error = null, refresh_at = now(), rev = rev + 1
    where id = :id and user_id = :user_id and state <> 'disconnecting'
""")


async def name_connection(resources: Resources, user_id: UUID, connection_id: UUID, label: str) -> ConnectionView:
    """Give an account the name that its owner calls it by.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    async with resources.unit() as unit:
        await unit.conn.execute(_NAME, {"id": connection_id, "user_id": user_id, "label": label})
        return await tell(unit, user_id, connection_id)


async def let_go(resources: Resources, user_id: UUID, connection_id: UUID) -> ConnectionView:
    """Have the email role revoke an account and delete it; from now on no agent opens it.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    async with resources.unit() as unit:
        await unit.conn.execute(_LET_GO, {"id": connection_id, "user_id": user_id})
        return await tell(unit, user_id, connection_id)
