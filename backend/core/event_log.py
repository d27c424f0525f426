"""The live side of the event log: one Redis stream per user to follow and to replay; the rows are the truth."""

import asyncio
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from redis.asyncio import Redis
from redis.asyncio.client import Pipeline
from uuid_utils.compat import uuid4

from backend.core import redis_keys
from backend.core.events import (
    EVENT,
    ConnectionChanged,
    ConversationChanged,
    DeskChanged,
    Event,
    ProviderChanged,
    ScheduleChanged,
    StepChanged,
    TaskChanged,
    TextStreamed,
)
from backend.core.states import TASK_FINAL, StepState

#: Entries and seconds that a user's stream keeps; who was away longer refetches.
STREAM_LENGTH = 10_000
STREAM_SECONDS = 24 * 3600
TEXT_SECONDS = 3600
#: Seconds that a finished task's answer is kept at hand.
ANSWER_SECONDS = 3600
#: The source of an answer's streamed text; a step's is its id.
ANSWER = "answer"
#: Seconds that telling may take, and that a Redis which took longer is left alone: it is best effort, and every hop
#: of every task would wait for it. One that refuses does so at once.
TELL_SECONDS = 2.0
REST_SECONDS = 1.0

# Append and tell in one step, so that the channel's order is the stream's order.
_APPEND = """
local id = redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[1], '*', 'e', ARGV[3])
redis.call('EXPIRE', KEYS[1], ARGV[2])
redis.call('PUBLISH', KEYS[2], id .. ' ' .. ARGV[3])
return id
"""


@dataclass(frozen=True, order=True)
class StreamId:
    """A Redis stream id, compared as Redis does."""

    ms: int
    seq: int

    @classmethod
    def parse(cls, text: str) -> "StreamId":
        """Parse ``<ms>-<seq>``.

        Raises:
            ValueError: it isn't of that form.
        """
        ms, _, seq = text.partition("-")
        return cls(int(ms), int(seq))

    def __str__(self) -> str:
        return f"{self.ms}-{self.seq}"


ZERO = StreamId(0, 0)
#: Told to who listens just now; who comes later reads what they are about.
_UNKEPT = ConnectionChanged | ConversationChanged | DeskChanged | ProviderChanged | ScheduleChanged | TextStreamed


@dataclass(frozen=True)
class Cursor:
    """Where a reader stands: ``<epoch>.<stream id>``."""

    epoch: str
    at: StreamId

    @classmethod
    def parse(cls, text: str) -> "Cursor | None":
        """Parse a cursor; None when it isn't one."""
        epoch, _, at = text.partition(".")
        try:
            return cls(epoch, StreamId.parse(at))
        except ValueError:
            return None

    def __str__(self) -> str:
        return f"{self.epoch}.{self.at}"


@dataclass(frozen=True)
class Entry:
    """One event with its place in the stream (None for what isn't kept) and its JSON, passed on as it was told.

    During a rollout it may be of a kind that only a newer version knows: then its reader passes it over.
    """

    at: StreamId | None
    body: bytes

    @property
    def event(self) -> Event:
        """The event itself.

        Raises:
            pydantic.ValidationError: this version doesn't know its kind.
        """
        return EVENT.validate_json(self.body)


class EventLog:
    """Appends to and reads from users' streams."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._rests_until = 0.0

    async def _execute(self, pipe: Pipeline) -> None:
        if time.monotonic() < self._rests_until:
            raise TimeoutError("Redis didn't answer a moment ago")
        try:
            async with asyncio.timeout(TELL_SECONDS):
                await pipe.execute()
        except TimeoutError:
            self._rests_until = time.monotonic() + REST_SECONDS
            raise

    async def append(self, events: Iterable[tuple[UUID, Event, bytes]]) -> None:
        """Append events, each with its JSON to its user's stream, in this order; one round trip.

        Raises:
            redis.RedisError, OSError, TimeoutError: Redis is away; the rows still hold every event, and readers notice
                by epoch or gap.
        """
        async with self._redis.pipeline(transaction=False) as pipe:
            for user_id, event, body in events:
                stream, channel = redis_keys.user_stream(user_id), redis_keys.user_channel(user_id)
                if isinstance(event, _UNKEPT):
                    pipe.publish(channel, b"- " + body)
                else:
                    # The script's text rather than its hash: a registered script asks first whether it is still there.
                    pipe.eval(_APPEND, 2, stream, channel, STREAM_LENGTH, STREAM_SECONDS, body)
                if isinstance(event, TaskChanged):
                    _keep_answer(pipe, event)
                elif isinstance(event, StepChanged):
                    _forget_text(pipe, event)
            await self._execute(pipe)

    async def stream_text(self, user_id: UUID, piece: TextStreamed) -> None:
        """Tell a piece of text, and keep what was written so far for who comes later."""
        key = redis_keys.streamed_text(piece.task_id, piece.source)
        async with self._redis.pipeline(transaction=False) as pipe:
            if piece.offset == 0:
                pipe.set(key, piece.text, ex=TEXT_SECONDS)
            else:
                pipe.append(key, piece.text)
            pipe.publish(redis_keys.user_channel(user_id), b"- " + EVENT.dump_json(piece))
            await self._execute(pipe)

    async def texts(self, task_id: UUID, sources: Sequence[str]) -> dict[str, str]:
        """Return what was streamed so far for each of these sources."""
        if not sources:
            return {}
        values = await self._redis.mget([redis_keys.streamed_text(task_id, source) for source in sources])
        return {source: _text(value) for source, value in zip(sources, values, strict=True) if value}

    async def epoch(self) -> str:
        """Return this Redis's epoch, making one if it has none."""
        await self._redis.set(redis_keys.EPOCH, uuid4().hex, nx=True)
        return _text(await self._redis.get(redis_keys.EPOCH))

    async def cursor(self, user_id: UUID) -> Cursor:
        """Return where the user's stream ends now."""
        epoch = await self.epoch()
        last: Any = await self._redis.xrevrange(redis_keys.user_stream(user_id), count=1)
        return Cursor(epoch, StreamId.parse(_text(last[0][0])) if last else ZERO)

    async def replay(self, user_id: UUID, after: Cursor) -> list[Entry] | None:
        """Return what came after the cursor; None when it can't be told and the reader must refetch.

        That is so for another epoch, a cursor from the future, and one that the stream has outgrown.
        """
        now = await self.cursor(user_id)
        if after.epoch != now.epoch or after.at > now.at:
            return None
        if after.at == now.at:
            return []
        stream = redis_keys.user_stream(user_id)
        first: Any = await self._redis.xrange(stream, count=1)
        if first and after.at != ZERO and StreamId.parse(_text(first[0][0])) > after.at:
            return None
        if after.at == ZERO and await self._outgrown(stream):
            return None
        entries: Any = await self._redis.xrange(stream, min=f"({after.at}")
        return [Entry(StreamId.parse(_text(at)), fields[b"e"]) for at, fields in entries]

    async def _outgrown(self, stream: str) -> bool:
        info: Any = await self._redis.xinfo_stream(stream)
        return int(info["length"]) < int(info.get("entries-added", info["length"]))


def _keep_answer(pipe: Pipeline, event: TaskChanged) -> None:
    """Keep an ended task at hand under its own key, as JSON; one that runs again has no answer any more."""
    key = redis_keys.task_answer(event.task_id)
    if event.task.state in TASK_FINAL:
        pipe.set(key, event.task.model_dump_json(), ex=ANSWER_SECONDS)
        pipe.delete(redis_keys.streamed_text(event.task_id, ANSWER))
    else:
        pipe.delete(key)


def _forget_text(pipe: Pipeline, event: StepChanged) -> None:
    """Drop what a step wrote when it doesn't write any more: one that runs again would show it as new."""
    if event.step.attempt and event.step.state is not StepState.RUNNING:
        pipe.delete(redis_keys.streamed_text(event.task_id, str(event.step.id)))


def _text(value: object) -> str:
    """Return what Redis gave as text: its client answers bytes, and says so by ``object``."""
    return value.decode() if isinstance(value, bytes) else str(value)


def parse_published(data: bytes) -> Entry:
    """Parse what the channel carries: ``<stream id or -> <event>``."""
    at, _, body = data.partition(b" ")
    return Entry(None if at == b"-" else StreamId.parse(at.decode()), body)
