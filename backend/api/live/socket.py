"""The page's one socket: every event of its user, from its cursor on."""

import asyncio
from collections.abc import Coroutine, Iterator
from contextlib import aclosing, contextmanager, suppress
from dataclasses import dataclass

from fastapi import APIRouter, WebSocket, WebSocketDisconnect
from structlog import get_logger

from backend.api.auth.current_user import SignedIn, who_asks
from backend.api.live.frames import Follower
from backend.api.live.hub import TooSlow
from backend.api.problems import ForbiddenOrigin
from backend.api.wiring import LiveHub, Wired
from backend.core.background import end
from backend.core.outages import is_outage
from backend.core.resources import Resources
from backend.core.telemetry import metrics
from backend.core.telemetry.metric import OTHER

log = get_logger(__name__)
router = APIRouter()

#: Seconds that a client may take to accept one frame, and to accept the close.
SEND_SECONDS = 10.0
CLOSE_SECONDS = 2.0
#: Seconds between two looks whether the sign-in still holds.
RECHECK_SECONDS = 30.0


@dataclass(frozen=True)
class Close:
    """Why a socket ends, as the client reads it."""

    code: int
    reason: str


LEAVING = Close(1012, "this process stops; come back with the cursor")
NOT_SIGNED_IN = Close(4401, "not signed in")
TOO_SLOW = Close(1013, "too slow; come back with the cursor")
OTHER_SITE = Close(1008, "request from another site")
_REASONS = {LEAVING: "leaving", NOT_SIGNED_IN: "not_signed_in", TOO_SLOW: "too_slow", OTHER_SITE: "other_site"}


async def _send(websocket: WebSocket, follower: Follower) -> Close | None:
    async with aclosing(follower.frames()) as frames:
        try:
            async for frame in frames:
                async with asyncio.timeout(SEND_SECONDS):
                    await websocket.send_text(frame.text)
        except WebSocketDisconnect:
            return None
        except (TooSlow, TimeoutError):
            return TOO_SLOW
    return LEAVING


async def _receive(websocket: WebSocket) -> Close | None:
    """Wait for the client to leave; what it says is ignored."""
    while (await websocket.receive())["type"] != "websocket.disconnect":
        pass
    return None


async def recheck(websocket: WebSocket, resources: Resources, user: SignedIn) -> Close | None:
    """Wait until the sign-in no longer holds."""
    while True:
        await asyncio.sleep(RECHECK_SECONDS)
        try:
            if await who_asks(websocket, resources) != user:
                return NOT_SIGNED_IN
        except Exception as error:
            if not is_outage(error):
                raise


async def first_of(*works: Coroutine[None, None, Close | None]) -> Close | None:
    """Run all, return how the first ended, cancel the rest."""
    tasks = [asyncio.create_task(work) for work in works]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        await end(*tasks)
    return done.pop().result()


@contextmanager
def counted(kind: str) -> Iterator[None]:
    """Count a client while it follows."""
    metrics.CLIENTS.add(1, kind=kind)
    try:
        yield
    finally:
        metrics.CLIENTS.add(-1, kind=kind)


async def close_with(websocket: WebSocket, close: Close) -> None:
    """Close, however the client takes it."""
    metrics.CLIENTS_CUT_OFF.add(reason=_REASONS.get(close, OTHER))
    with suppress(TimeoutError, WebSocketDisconnect):
        async with asyncio.timeout(CLOSE_SECONDS):
            await websocket.close(close.code, close.reason)


@router.websocket("/ws")
async def follow(websocket: WebSocket, resources: Wired, hub: LiveHub, after: str | None = None) -> None:
    """Send frames (see events.py) as JSON text; ``after`` is a cursor, without it everything from now on."""
    try:
        user = await who_asks(websocket, resources)
    except ForbiddenOrigin:
        await close_with(websocket, OTHER_SITE)
        return
    await websocket.accept()
    if user is None:
        await close_with(websocket, NOT_SIGNED_IN)
        return
    follower = Follower(hub, resources.events, user.id, after)
    with counted("socket"):
        end = await first_of(_send(websocket, follower), _receive(websocket), recheck(websocket, resources, user))
    if end is not None:
        log.info("live.closed", user_id=str(user.id), code=end.code)
        await close_with(websocket, end)
