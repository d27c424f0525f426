"""What goes between a worker and its executor: records of a JSON head and raw bytes, in both directions alike.

There is no way to say "link", "device" or "owner" in it, so neither end can be made to create one.
"""

import json
import os
import struct
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from workers.agentkit.sandbox.port import KilledBy, Limits

#: Longest head: command lines and variables are in one.
MAX_HEAD = 8 * 1024 * 1024
PIECE = 1024 * 1024
_LENGTH = struct.Struct(">I")


class WireError(Exception):
    """The other end broke off, or sent what it never should."""


class Shown(BaseModel):
    """A mount by what it is, not by where it lies: both ends have the same installation in places of their own."""

    anchor: str
    path: str
    target: str


class Order(BaseModel):
    """What is to be run."""

    argv: list[str]
    environment: dict[str, str]
    mounts: list[Shown]
    limits: Limits


class Outcome(BaseModel):
    """How it ended."""

    exit_code: int
    killed_by: KilledBy | None
    duration_ms: int


@dataclass(frozen=True, slots=True)
class Record:
    """A record's head; its bytes follow in the stream."""

    kind: str
    size: int
    fields: dict[str, Any]


def head(kind: str, size: int = 0, **fields: Any) -> bytes:  # noqa: ANN401 - JSON
    """Return a record's head; ``size`` bytes must follow."""
    text = json.dumps({"kind": kind, "size": size, **fields}).encode()
    return _LENGTH.pack(len(text)) + text


class Inflow:
    """Reads records from pieces as they come."""

    def __init__(self, pieces: AsyncIterator[bytes]) -> None:
        self._pieces = pieces
        self._held = bytearray()

    async def record(self) -> Record:
        """Return the next head; raises WireError."""
        (length,) = _LENGTH.unpack(await self._exactly(_LENGTH.size))
        if length > MAX_HEAD:
            raise WireError("a head is too long")
        try:
            fields = json.loads(await self._exactly(length))
            return Record(kind=fields.pop("kind"), size=int(fields.pop("size")), fields=fields)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise WireError("a head isn't what it should be") from error

    async def bytes_of(self, record: Record, *, limit: int) -> bytes:
        """Return a record's bytes; raises WireError when there are more than ``limit``."""
        if not 0 <= record.size <= limit:
            raise WireError(f"{record.kind} has {record.size} bytes, more than {limit}")
        return await self._exactly(record.size)

    async def pieces_of(self, record: Record) -> AsyncIterator[bytes]:
        """Yield a record's bytes in pieces."""
        left = record.size
        while left > 0:
            piece = await self._exactly(min(left, PIECE))
            left -= len(piece)
            yield piece

    async def _exactly(self, count: int) -> bytes:
        while len(self._held) < count:
            try:
                self._held += await anext(self._pieces)
            except StopAsyncIteration:
                raise WireError("the other end broke off") from None
        taken = bytes(self._held[:count])
        del self._held[:count]
        return taken


def write_all(file: int, data: bytes) -> None:
    """Write every byte to a descriptor."""
    view = memoryview(data)
    while view:
        view = view[os.write(file, view) :]
