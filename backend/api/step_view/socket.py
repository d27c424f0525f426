"""The live view of a running step's browser, for the person whose step it is."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, WebSocket
from redis import RedisError
from starlette.requests import HTTPConnection
from structlog import get_logger

from backend.api.auth.current_user import SignedIn, who_asks
from backend.api.live.socket import NOT_SIGNED_IN, OTHER_SITE, Close, close_with, counted, first_of, recheck
from backend.api.problems import ForbiddenOrigin
from backend.api.step_view.looked_at import why_not
from backend.api.step_view.viewer import Viewer
from backend.api.wiring import Wired
from backend.core.resources import Resources
from backend.core.step_view import Leave
from backend.core.step_view import Viewer as ViewerName

log = get_logger(__name__)
router = APIRouter()

#: Views that one person may have open in one process of the api.
MOST_OPEN = 8
TOO_MANY = Close(1013, "too many views are open; close one")
#: Pictures a second.
_FASTEST = 4


class OpenViews:
    """How many views each person has open in this process."""

    def __init__(self) -> None:
        self._open: Counter[UUID] = Counter()

    @contextmanager
    def one_more(self, user_id: UUID) -> Iterator[bool]:
        """Count one while the block runs; yields whether it is still within the limit."""
        self._open[user_id] += 1
        try:
            yield self._open[user_id] <= MOST_OPEN
        finally:
            self._open[user_id] -= 1
            if not self._open[user_id]:
                del self._open[user_id]


def _open_views(connection: HTTPConnection) -> OpenViews:
    views: OpenViews = connection.app.state.open_views
    return views


async def _look(viewer: Viewer, user: SignedIn) -> Close | None:
    """Show until one side has enough; the worker hears of it at once."""
    close = await why_not(viewer.resources, viewer.step_id, user.id)
    if close is not None:
        return close
    log.info("view.opened", user_id=str(user.id), step_id=str(viewer.step_id))
    try:
        return await first_of(
            viewer.hear(),
            viewer.show(),
            viewer.obey(),
            viewer.check(),
            recheck(viewer.websocket, viewer.resources, user),
        )
    finally:
        with suppress(RedisError, OSError):  # it notices by itself in a while
            await viewer.say(Leave())


async def _signed_in(websocket: WebSocket, resources: Resources) -> SignedIn | Close:
    try:
        user = await who_asks(websocket, resources)
    except ForbiddenOrigin:
        return OTHER_SITE
    await websocket.accept()  # a page reads the reason only of a socket that was open
    return user or NOT_SIGNED_IN


@router.websocket("/steps/{step_id}/view")
async def view_step(
    websocket: WebSocket,
    resources: Wired,
    views: Annotated[OpenViews, Depends(_open_views)],
    step_id: UUID,
    viewer: Annotated[ViewerName, Query()],
    pace: Annotated[int, Query(ge=1, le=_FASTEST)] = _FASTEST,
) -> None:
    """Send what the step's browser shows (``ViewFrame.packed``); take what ``Said`` allows.

    Args:
        websocket: the client's.
        resources: the process's.
        views: those open already.
        step_id: the step; it must run, and be the person's own.
        viewer: the panel's own name: who has mouse and keyboard is told by it.
        pace: pictures a second at most.
    """
    user = await _signed_in(websocket, resources)
    if isinstance(user, Close):
        await close_with(websocket, user)
        return
    with views.one_more(user.id) as may:
        looking = Viewer(websocket, resources, user.id, step_id, viewer, pace)
        with counted("view"):
            close = await _look(looking, user) if may else TOO_MANY
    if close is not None:
        log.info("view.closed", user_id=str(user.id), step_id=str(step_id), code=close.code)
        await close_with(websocket, close)
