"""Artifacts in a bucket: what a folder keeps it keeps too, in bounded memory, and what is wrong with it has words."""

import asyncio
import hashlib
import os
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from backend.core import artifacts
from backend.core.artifacts import ArtifactStore
from backend.core.store_errors import StoreFailedError

_MB = 1 << 20
#: MiB of a file that would be noticed.
_LARGE = 64
#: Bytes of memory that keeping or reading a file may take at the most, however large it is.
_MOST = 56 * _MB


async def _whole(chunks: AsyncIterator[bytes]) -> bytes:
    return b"".join([chunk async for chunk in chunks])


def _peak() -> int:
    """Return the most memory that this process had since ``_forget_peak``, in bytes."""
    [line] = [line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")]
    return int(line.split()[1]) << 10


def _forget_peak() -> int:
    Path("/proc/self/clear_refs").write_text("5")
    return _peak()


async def test_a_bucket_keeps_gives_and_deletes(bucket_url: str, tmp_path: Path) -> None:
    store = ArtifactStore.open(bucket_url)
    await store.answers()
    stored = await store.put_bytes(b"from the first to the last")
    assert (stored.sha256, await store.has(stored.sha256)) == (
        hashlib.sha256(b"from the first to the last").hexdigest(),
        True,
    )
    assert await _whole(store.read(stored.sha256)) == b"from the first to the last"
    assert await _whole(store.read(stored.sha256, start=5, end=14)) == b"the first"
    assert await _whole(store.read(stored.sha256, start=18)) == b"the last"
    await store.fetch(stored.sha256, tmp_path / "fetched")
    assert (tmp_path / "fetched").read_bytes() == b"from the first to the last"
    for _ in range(2):
        await store.delete(stored.sha256)
    assert not await store.has(stored.sha256)
    with pytest.raises(FileNotFoundError):
        await _whole(store.read(stored.sha256))


async def test_a_large_file_takes_little_memory(bucket_url: str, tmp_path: Path) -> None:
    store = ArtifactStore.open(bucket_url)
    large = tmp_path / "large"
    with large.open("wb") as file:
        for _ in range(_LARGE):
            file.write(os.urandom(_MB))
    before = _forget_peak()
    kept = await store.put_file(large)
    put, before, digest = _peak() - before, _forget_peak(), hashlib.sha256()
    async for chunk in store.read(kept.sha256):
        digest.update(chunk)
    read = _peak() - before
    assert (digest.hexdigest(), kept.size) == (kept.sha256, _LARGE * _MB)
    assert max(put, read) < _MOST, f"{put >> 20} MiB to keep it, {read >> 20} MiB to read it"


async def test_one_who_fetches_slowly_is_not_cut_off(bucket_url: str) -> None:
    """By itself the library ends an answer that takes longer than 30 seconds from its first byte to its last."""
    options = ArtifactStore.open(bucket_url)._store.client_options  # type: ignore[union-attr]  # of a bucket
    assert options is not None
    assert options["timeout"] == "1h"


async def test_what_is_settled_is_listed_in_batches(bucket_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    store = ArtifactStore.open(bucket_url)
    kept = {(await store.put_bytes(bytes([number]))).sha256 for number in range(3)}
    monkeypatch.setattr(artifacts, "BATCH", 2)
    assert [hashes async for batch in store.settled() for hashes in batch] == []
    monkeypatch.setattr(artifacts, "SETTLED", timedelta(0))
    batches = [batch async for batch in store.settled()]
    assert ({each for batch in batches for each in batch}, len(batches)) == (kept, 2)


@pytest.mark.parametrize(
    ("wrong", "url", "said"),
    [
        ({}, "s3://nobodys-bucket", r"There is no bucket s3://nobodys-bucket\. Make it, or .* WARREN_ARTIFACTS\."),
        ({"AWS_ACCESS_KEY_ID": "nobody"}, "", r"refuses \(.+\)\. Check AWS_ACCESS_KEY_ID"),
        ({"AWS_SECRET_ACCESS_KEY": "wrong"}, "", r"refuses \(.+\)\. Check AWS_ACCESS_KEY_ID"),
        ({"AWS_ENDPOINT_URL": "http://127.0.0.1:9"}, "", r"doesn't answer \(.+\)\. Check AWS_ENDPOINT_URL"),
    ],
    ids=["bucket", "key", "secret", "away"],
)
async def test_what_is_wrong_is_said_with_the_next_step(
    bucket_url: str, monkeypatch: pytest.MonkeyPatch, wrong: dict[str, str], url: str, said: str
) -> None:
    monkeypatch.setattr(artifacts, "_ASK_AGAIN", timedelta(0))
    for name, value in wrong.items():
        monkeypatch.setenv(name, value)
    store = ArtifactStore.open(url or bucket_url)
    for asked in (store.answers(), store.put_bytes(b"x"), _whole(store.read("a" * 64)), anext(store.settled())):
        with pytest.raises(StoreFailedError, match=said) as raised:
            await asyncio.wait_for(asked, 10)
        assert not any(secret in str(raised.value) for secret in (os.environ["AWS_SECRET_ACCESS_KEY"], "<?xml"))


async def test_a_folder_that_can_t_be_written_is_said_too(tmp_path: Path) -> None:
    store = ArtifactStore.open(tmp_path.as_uri())
    digest = hashlib.sha256(b"x").hexdigest()
    (tmp_path / digest[:2]).write_text("in the way")
    with pytest.raises(StoreFailedError, match=r"Files can't be kept at file://.*Check that folder and its disk\."):
        await store.put_bytes(b"x")
