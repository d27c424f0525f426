"""Bytes of uploads and artifacts, kept under their SHA-256 in a folder or a bucket; they are written before the row."""

import asyncio
import hashlib
import os
import tempfile
from collections.abc import AsyncIterable, AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

import obstore
from obstore.store import LocalStore, ObjectStore, from_url

from backend.core.store_errors import store_errors

#: Bytes read or written at a time.
CHUNK = 1 << 20
#: Objects looked at together by a sweep.
BATCH = 500
#: Bytes older than SETTLED may be swept; those older than FRESH are written anew when they are stored again.
SETTLED = timedelta(hours=24)
FRESH = timedelta(hours=12)
#: Parts of one upload that are sent to a bucket side by side, 5 MiB each: what an upload takes of memory.
_PARTS_AT_ONCE = 2
#: Seconds in which a bucket that doesn't answer is asked again and again.
_ASK_AGAIN = timedelta(seconds=20)
#: What is asked to tell whether the store answers; nothing is kept under it.
_NOBODYS = "0" * 64
#: The database's advisory lock under which nothing is swept: a backup holds it shared, a sweep alone.
SWEEP_LOCK = 7_226_275


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

    def __init__(self, store: ObjectStore, url: str) -> None:
        self._store = store
        self._url = url

    @classmethod
    def open(cls, url: str) -> "ArtifactStore":
        """Open the store; a folder is made when it is missing, a bucket isn't asked yet. Raises StoreFailedError."""
        if url.startswith("file://"):
            folder = Path(url.removeprefix("file://"))
            folder.mkdir(parents=True, exist_ok=True)
            return cls(LocalStore(prefix=folder), url)
        with store_errors(url):
            return cls(_bucket(url), url)

    async def put(self, chunks: AsyncIterable[bytes], *, limit: int | None = None) -> Stored:
        """Store a stream of bytes with bounded memory.

        Raises:
            TooLargeError: more than ``limit`` bytes came; nothing is kept.
            StoreFailedError: as every method does where the store can't be used.
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
        """Write the bytes unless they are there; old ones are written anew, so that no sweep takes them meanwhile."""
        written = await self._written_at(sha256)
        if written is None or datetime.now(UTC) - written > FRESH:
            with store_errors(self._url):
                await obstore.put_async(self._store, _key(sha256), source, max_concurrency=_PARTS_AT_ONCE)

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
        return await self._written_at(sha256) is not None

    async def _written_at(self, sha256: str) -> datetime | None:
        try:
            with store_errors(self._url):
                meta = await obstore.head_async(self._store, _key(sha256))
        except FileNotFoundError:
            return None
        return meta["last_modified"]

    async def answers(self) -> None:
        """Return when the store is there and lets us look; raises StoreFailedError."""
        with store_errors(self._url):
            async for _ in obstore.list(self._store, prefix=_NOBODYS[:2], chunk_size=1):
                return

    async def settled(self) -> AsyncIterator[list[str]]:
        """Yield, in batches, the hashes of bytes that were written longer ago than any upload takes."""
        with store_errors(self._url):
            async for batch in obstore.list(self._store, chunk_size=BATCH):
                now = datetime.now(UTC)
                yield [meta["path"].rpartition("/")[2] for meta in batch if now - meta["last_modified"] > SETTLED]

    async def delete(self, sha256: str) -> None:
        """Delete bytes that no row names."""
        with store_errors(self._url):
            await obstore.delete_async(self._store, _key(sha256))

    async def read(self, sha256: str, *, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        """Read stored bytes from ``start`` up to, not including, ``end``.

        Raises:
            FileNotFoundError: there are none under this hash.
        """
        options: obstore.GetOptions = {"range": (start, end)} if end is not None else {"range": {"offset": start}}
        with store_errors(self._url):
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


def _bucket(url: str) -> ObjectStore:
    """Return a bucket's store; where it is and who we are stand in ``AWS_…``, which the library reads."""
    return from_url(
        url,
        retry_config={"retry_timeout": _ASK_AGAIN},
        # Given any, the library no longer reads the variable of this one.
        client_options={
            "allow_http": os.environ.get("AWS_ALLOW_HTTP", "").lower() == "true",  # noqa: TID251 - its own, as above
            "connect_timeout": timedelta(seconds=5),
            "read_timeout": timedelta(seconds=30),
            # From the first byte to the last, for whoever fetches slowly: a bucket that says nothing is noticed above.
            "timeout": timedelta(hours=1),
        },
    )


async def _read(path: Path) -> AsyncIterator[bytes]:
    with path.open("rb") as file:
        while chunk := await asyncio.to_thread(file.read, CHUNK):
            yield chunk
