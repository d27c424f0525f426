"""Reading and changing saved browser sessions: never anything of what they hold."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from pydantic import AwareDatetime, BaseModel
from redis import RedisError
from redis.asyncio import Redis
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.api.problems import Conflict, NotFound
from backend.core import redis_keys

_COLUMNS = """id, name, site, account, hosts, size, kept, use_for_site, created_at, last_used_at, expires_at"""
_LIST = text(f"""
    select {_COLUMNS} from browser_sessions where user_id = :user_id and expires_at > now()
    order by kept, name
""")  # noqa: S608 - constants
# What is kept from now on lasts as long as others; what its cookies last is the site's to say.
_CHANGE = text(f"""
    update browser_sessions set name = coalesce(:name, name), use_for_site = coalesce(:use_for_site, use_for_site),
        expires_at = case when kept or not :keep then expires_at else now() + make_interval(days => :days) end,
        kept = kept or :keep
    where id = :id and user_id = :user_id and expires_at > now() returning {_COLUMNS}
""")  # noqa: S608 - constants
_DELETE = text("delete from browser_sessions where id = :id and user_id = :user_id returning id")


class BrowserSessionView(BaseModel):
    """A signed-in state of one site, sealed for the browser role."""

    id: UUID
    name: str
    #: ``host`` or ``host:port``.
    site: str
    #: Who is signed in, where that is known.
    account: str
    #: Hosts to which its cookies go.
    hosts: list[str]
    #: Bytes of what it holds.
    size: int
    #: False: a step signed in, and you haven't said yet whether to keep it; it is deleted when it expires.
    kept: bool
    #: Steps use it when you name the site.
    use_for_site: bool
    #: A step uses it just now.
    in_use: bool = False
    created_at: AwareDatetime
    last_used_at: AwareDatetime | None
    expires_at: AwareDatetime


class BrowserSessionList(BaseModel):
    """Your sessions, those that wait for a word from you first."""

    items: list[BrowserSessionView]
    next: str | None = None


async def list_sessions(conn: AsyncConnection, redis: Redis, user_id: UUID) -> BrowserSessionList:
    """Return a person's sessions."""
    rows = (await conn.execute(_LIST, {"user_id": user_id})).mappings().all()
    used = await _in_use(redis, [row["id"] for row in rows])
    return BrowserSessionList(items=[_view(row, in_use=row["id"] in used) for row in rows])


async def change_session(
    conn: AsyncConnection,
    user_id: UUID,
    session_id: UUID,
    *,
    name: str | None,
    use_for_site: bool | None,
    keep: bool,
    days: int,
) -> BrowserSessionView:
    """Name a session, have it used, or keep it.

    Raises:
        NotFound: there is none, or it is somebody else's.
        Conflict: another one has that name.
    """
    given = {"id": session_id, "user_id": user_id, "name": name, "use_for_site": use_for_site, "keep": keep}
    try:
        row = (await conn.execute(_CHANGE, {**given, "days": days})).mappings().one_or_none()
    except IntegrityError as error:
        raise Conflict(f"Another session is called “{name}”.", cure="Choose another name.") from error
    if row is None:
        raise NotFound(f"There is no browser session {session_id}.")
    return _view(row)


async def delete_session(conn: AsyncConnection, user_id: UUID, session_id: UUID) -> None:
    """Forget a session.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    if (await conn.execute(_DELETE, {"id": session_id, "user_id": user_id})).first() is None:
        raise NotFound(f"There is no browser session {session_id}.")


async def end_use(redis: Redis, session_id: UUID) -> None:
    """Have the steps that use a session stop: they find its mark gone, and then its row."""
    try:
        await redis.delete(redis_keys.browser_session(session_id))
    except (RedisError, OSError):
        return  # they look at the row by themselves where Redis is away


async def _in_use(redis: Redis, ids: list[UUID]) -> set[UUID]:
    try:
        return {each for each in ids if await redis.exists(redis_keys.browser_session(each))}
    except (RedisError, OSError):
        return set()


def _view(row: Mapping[Any, Any], *, in_use: bool = False) -> BrowserSessionView:
    return BrowserSessionView.model_validate({**row, "in_use": in_use})
