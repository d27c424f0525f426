"""One client's look at one step's browser: pictures one way, mouse and keyboard the other."""

import asyncio
import time
from dataclasses import dataclass, field
from uuid import UUID

from fastapi import WebSocket, WebSocketDisconnect
from pydantic import ValidationError
from redis import RedisError

from backend.api.live.socket import SEND_SECONDS, TOO_SLOW, Close
from backend.api.step_view.looked_at import ENDED, why_not
from backend.api.step_view.newest import Newest
from backend.core import redis_keys
from backend.core.outages import is_outage
from backend.core.resources import Resources
from backend.core.step_view import SAID, SIGN_SECONDS, Give, Key, Leave, Look, Pointer, Take, Typed, ViewFrame, ViewWord

NOT_UNDERSTOOD = Close(4400, "not understood")
TOO_MUCH = Close(4429, "too much at once")
REDIS_AWAY = Close(1013, "nothing can be shown just now; come back")
#: Characters of one word: text of 10,000 characters, escaped.
LARGEST_WORD = 1 << 16
#: Words a second that go on for long, and at once.
RATE, BURST = 100.0, 200.0
#: Seconds between two looks whether the step still runs.
CHECK_SECONDS = 3.0
#: Seconds at least between two signs: a worker that begins to show wants one at once.
_SOONEST_SIGN = 1.0
_LONGEST_REASON = 100


@dataclass
class Viewer:
    """A client's panel (``name``) on a step, with the pictures a second that it wants."""

    websocket: WebSocket
    resources: Resources
    user_id: UUID
    step_id: UUID
    name: str
    pace: int
    _newest: Newest = field(default_factory=Newest)
    _signed: float = 0.0
    _left: float = BURST
    _counted: float = field(default_factory=time.monotonic)

    async def hear(self) -> Close | None:
        """Take in what the worker shows, and tell it that somebody looks, until the view is over."""
        channel = redis_keys.view_out(self.step_id)
        try:
            async with self.resources.redis.pubsub(ignore_subscribe_messages=True) as pubsub:
                await pubsub.subscribe(channel)
                while True:
                    await self._sign(SIGN_SECONDS)
                    message = await pubsub.get_message(timeout=_SOONEST_SIGN)
                    if message is None:
                        continue
                    frame = ViewFrame.unpacked(message["data"])
                    self._newest.put(frame)
                    if frame.head.over:
                        return Close(ENDED, frame.head.over[:_LONGEST_REASON])
                    if not frame.is_picture:
                        await self._sign(_SOONEST_SIGN)
        except (RedisError, OSError):
            return REDIS_AWAY

    async def show(self) -> Close | None:
        """Send the newest picture at the client's pace."""
        while True:
            frame = await self._newest.take()
            began = time.monotonic()
            try:
                async with asyncio.timeout(SEND_SECONDS):
                    await self.websocket.send_bytes(frame.packed())
            except WebSocketDisconnect:
                return None
            except TimeoutError:
                return TOO_SLOW
            if frame.is_picture:
                await asyncio.sleep(max(0.0, 1 / self.pace - (time.monotonic() - began)))

    async def obey(self) -> Close | None:
        """Pass on what the person does."""
        while True:
            message = await self.websocket.receive()
            if message["type"] == "websocket.disconnect":
                return None
            said = message.get("text")
            if not self._may():
                return TOO_MUCH
            if said is None or len(said) > LARGEST_WORD:
                return NOT_UNDERSTOOD
            try:
                await self.say(SAID.validate_json(said))
            except ValidationError:  # what was said is a person's own: it is not told on
                return NOT_UNDERSTOOD
            except (RedisError, OSError):
                return REDIS_AWAY

    async def check(self) -> Close | None:
        """Wait until the step no longer runs."""
        while True:
            await asyncio.sleep(CHECK_SECONDS)
            try:
                close = await why_not(self.resources, self.step_id, self.user_id, code=ENDED)
            except Exception as error:
                if not is_outage(error):
                    raise
                continue
            if close is not None:
                return close

    async def say(self, word: Pointer | Key | Typed | Take | Give | Look | Leave) -> None:
        """Tell the step's worker; raises RedisError."""
        said = ViewWord(viewer=self.name, word=word).model_dump_json()
        await self.resources.redis.publish(redis_keys.view_in(self.step_id), said)

    async def _sign(self, every: float) -> None:
        if time.monotonic() - self._signed >= every:
            self._signed = time.monotonic()
            await self.say(Look())

    def _may(self) -> bool:
        now = time.monotonic()
        self._left = min(BURST, self._left + (now - self._counted) * RATE) - 1
        self._counted = now
        return self._left >= 0
