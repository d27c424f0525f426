"""Who is asking: an API key in the Authorization header, or the page's session cookie."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import Depends
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.requests import HTTPConnection

from backend.api.auth.origin import check_origin
from backend.api.auth.sessions import COOKIE, user_of_session
from backend.api.problems import NotAllowed, NotSignedIn
from backend.api.wiring import Wired
from backend.core.resources import Resources
from backend.core.users import ADMIN, user_of_key

_SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
_BEARER = "bearer "


@dataclass(frozen=True)
class SignedIn:
    """The person every query is scoped to."""

    id: UUID
    name: str
    role: str


def _bearer(connection: HTTPConnection) -> str | None:
    header = connection.headers.get("authorization", "")
    return header[len(_BEARER) :].strip() if header.lower().startswith(_BEARER) else None


def _changes_something(connection: HTTPConnection) -> bool:
    return connection.scope["type"] == "websocket" or connection.scope["method"] not in _SAFE_METHODS


async def _recognise(conn: AsyncConnection, connection: HTTPConnection) -> SignedIn | None:
    key, token = _bearer(connection), connection.cookies.get(COOKIE)
    if key is not None:
        found = await user_of_key(conn, key)
    elif token is not None:
        found = await user_of_session(conn, token)
    else:
        found = None
    return SignedIn(*found) if found is not None else None


async def who_asks(connection: HTTPConnection, resources: Resources) -> SignedIn | None:
    """Return who asks, None for nobody known.

    Raises:
        ForbiddenOrigin: the cookie came along with another site's request.
    """
    if _bearer(connection) is None and _changes_something(connection):
        check_origin(connection)
    async with resources.engine.connect() as conn:
        return await _recognise(conn, connection)


async def _current_user(connection: HTTPConnection, resources: Wired) -> SignedIn:
    user = await who_asks(connection, resources)
    if user is None:
        raise NotSignedIn(headers={"www-authenticate": "Bearer"})
    return user


CurrentUser = Annotated[SignedIn, Depends(_current_user)]


async def _admin(user: CurrentUser) -> SignedIn:
    if user.role != ADMIN:
        raise NotAllowed("Only an administrator may do this: it is the same for everybody here.")
    return user


Admin = Annotated[SignedIn, Depends(_admin)]
