"""Bytes without a row are swept once they are settled; those with one, and fresh ones, stay."""

import os
import time
from pathlib import Path

import pytest
from sqlalchemy import insert

from backend.core.artifacts import SETTLED, ArtifactStore
from backend.core.db import Artifact, new_id
from backend.core.resources import Resources, open_resources
from backend.core.settings import Settings
from backend.core.users import create_user, user_of_key
from workers.clock.orphans import sweep


@pytest.fixture
def settings(tmp_path: Path, database_url: str, rabbitmq_url: str, redis_url: str) -> Settings:
    return Settings(home=tmp_path).with_services(
        database_url=database_url, rabbitmq_url=rabbitmq_url, redis_url=redis_url
    )


def _age(folder: Path, sha256: str) -> None:
    old = time.time() - SETTLED.total_seconds() - 60
    os.utime(folder / sha256[:2] / sha256, (old, old))


async def _name(resources: Resources, sha256: str) -> None:
    key = await create_user(resources.engine, "ann")
    async with resources.engine.begin() as conn:
        user = await user_of_key(conn, key)
        assert user is not None
        row = {"id": new_id(), "user_id": user[0], "name": "a", "media_type": "text/plain", "size": 1}
        await conn.execute(insert(Artifact).values(**row, sha256=sha256))


async def test_only_settled_bytes_without_a_row_are_swept(settings: Settings, tmp_path: Path) -> None:
    async with open_resources(settings, agents=[]) as resources:
        named, orphan, fresh = [(await resources.artifacts.put_bytes(data)).sha256 for data in (b"n", b"o", b"f")]
        await _name(resources, named)
        for sha256 in (named, orphan):
            _age(tmp_path / "artifacts", sha256)
        assert await sweep(resources) == 1
        assert [await resources.artifacts.has(sha256) for sha256 in (named, orphan, fresh)] == [True, False, True]


async def test_storing_old_bytes_again_keeps_them_from_the_sweep(tmp_path: Path) -> None:
    store = ArtifactStore.open(tmp_path.as_uri())
    sha256 = (await store.put_bytes(b"again")).sha256
    _age(tmp_path, sha256)
    assert [batch async for batch in store.settled()] == [[sha256]]
    await store.put_bytes(b"again")
    assert [batch async for batch in store.settled()] == [[]]


async def test_what_a_killed_process_left_in_a_bucket_goes_and_what_a_row_names_stays(
    settings: Settings, bucket_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between bytes and row it may die at any moment."""
    in_bucket = settings.model_copy(update={"artifacts": bucket_url})
    async with open_resources(in_bucket, agents=[]) as resources:
        named, orphan = [(await resources.artifacts.put_bytes(data)).sha256 for data in (b"n", b"o")]
        await _name(resources, named)
        assert await sweep(resources) == 0
        monkeypatch.setattr("backend.core.artifacts.SETTLED", SETTLED * 0)
        assert await sweep(resources) == 1
        assert [await resources.artifacts.has(sha256) for sha256 in (named, orphan)] == [True, False]
