"""Bytes of uploads and artifacts, kept under their SHA-256 in a folder or a bucket; they are written before the row."""

import asyncio
import hashlib
import tempfile
from collections.abc import AsyncIterable, AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import obstore
from obstore.store import LocalStore, ObjectStore, from_url

#: Bytes read or written at a time.
CHUNK = 1 << 20


class TooLargeError(Exception):
    """More bytes came than allowed; ``limit`` is in bytes."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"larger than {limit} bytes")
        self.limit = limit


@dataclass(frozen=True)
class Stored:
    """What was stored: its SHA-256 as hex, its size in bytes, and its first bytes to tell its type by."""

    sha256: str
    size: int
    head: bytes


def _key(sha256: str) -> str:
    return f"{sha256[:2]}/{sha256}"


class ArtifactStore:
    """Content-addressed bytes behind ``file:///…`` or ``s3://bucket/prefix``."""

    def __init__(self, store: ObjectStore) -> None:
        self._store = store

    @classmethod
    def open(cls, url: str) -> "ArtifactStore":
        """Open the store; a folder is made when it is missing."""
        if url.startswith("file://"):
            folder = Path(url.removeprefix("file://"))
            folder.mkdir(parents=True, exist_ok=True)
            return cls(LocalStore(prefix=folder))
        return cls(from_url(url))

    async def put(self, chunks: AsyncIterable[bytes], *, limit: int | None = None) -> Stored:
        """Store a stream of bytes with bounded memory.

        Raises:
            TooLargeError: more than ``limit`` bytes came; nothing is kept.
        """
        digest, size, head = hashlib.sha256(), 0, b""
        with tempfile.TemporaryFile() as spool:
            async for chunk in chunks:
                size += len(chunk)
                if limit is not None and size > limit:
                    raise TooLargeError(limit)
                head = head or bytes(chunk[:4096])
                digest.update(chunk)
                await asyncio.to_thread(spool.write, chunk)
            spool.seek(0)
            await self._keep(digest.hexdigest(), spool)
        return Stored(digest.hexdigest(), size, head)

    async def _keep(self, sha256: str, source: BinaryIO) -> None:
        if not await self.has(sha256):
            await obstore.put_async(self._store, _key(sha256), source)

    async def put_bytes(self, data: bytes) -> Stored:
        """Store bytes that are in memory already."""

        async def once() -> AsyncIterator[bytes]:
            yield data

        return await self.put(once())

    async def put_file(self, path: Path) -> Stored:
        """Store a file of this machine."""
        return await self.put(_read(path))

    async def has(self, sha256: str) -> bool:
        """Tell whether these bytes are stored."""
        try:
            await obstore.head_async(self._store, _key(sha256))
        except FileNotFoundError:
            return False
        return True

    async def read(self, sha256: str, *, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        """Read stored bytes from ``start`` up to, not including, ``end``.

        Raises:
            FileNotFoundError: there are none under this hash.
        """
        options: obstore.GetOptions = {"range": (start, end)} if end is not None else {"range": {"offset": start}}
        result = await obstore.get_async(
            self._store, _key(sha256), options=options if start or end is not None else None
        )
        async for chunk in result.stream(min_chunk_size=CHUNK):
            yield bytes(chunk)

    async def fetch(self, sha256: str, target: Path) -> None:
        """Write stored bytes to a file of this machine."""
        with target.open("wb") as file:
            async for chunk in self.read(sha256):
                await asyncio.to_thread(file.write, chunk)


async def _read(path: Path) -> AsyncIterator[bytes]:
    with path.open("rb") as file:
        while chunk := await asyncio.to_thread(file.read, CHUNK):
            yield chunk
