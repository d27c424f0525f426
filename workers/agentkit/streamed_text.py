"""Text as a model writes it: told in pieces at reading speed, best effort, replaced by the finished text."""

import time
from datetime import UTC, datetime
from uuid import UUID

import structlog
from redis import RedisError

from backend.core.db.base import Json
from backend.core.events import TextStreamed
from backend.core.resources import Resources

log = structlog.get_logger()

#: Seconds between two pieces.
_EVERY = 0.08


class StreamedText:
    """Collects one source's words; a new message id starts afresh."""

    def __init__(self, resources: Resources, row: Json, *, source: str) -> None:
        self._resources = resources
        self._task_id = UUID(str(row.get("task_id", row["id"])))
        self._user_id = row["user_id"]
        self._conversation_id = row["conversation_id"]
        self._source = source
        self._message = ""
        self._told = 0
        self._text = ""
        self._last = 0.0

    async def add(self, message_id: str, text: str) -> None:
        """Take the next words of a message."""
        if message_id != self._message:
            self._message, self._text, self._told = message_id, "", 0
        self._text += text
        if time.monotonic() - self._last >= _EVERY:
            await self.flush()

    async def drop(self) -> None:
        """Take back what was told: it isn't the result after all."""
        if self._told:
            self._text, self._told = "", 0
            await self._tell()

    async def flush(self) -> None:
        """Tell what hasn't been told yet."""
        if len(self._text) > self._told:
            await self._tell()

    async def _tell(self) -> None:
        piece = TextStreamed(
            task_id=self._task_id,
            conversation_id=self._conversation_id,
            source=self._source,
            offset=self._told,
            text=self._text[self._told :],
            at=datetime.now(UTC),
        )
        self._told, self._last = len(self._text), time.monotonic()
        try:
            await self._resources.events.stream_text(self._user_id, piece)
        except (RedisError, OSError) as error:
            log.warning("streamed text not told", cause=str(error))
