"""A backup of a Warren under load goes on in an empty home: nothing is lost, and nothing is done outside twice."""

import asyncio
import hashlib
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import UUID

import pytest
from alembic import command
from sqlalchemy import Connection, insert

from backend.core.artifacts import SETTLED, ArtifactStore
from backend.core.db import Artifact, Base, migrate, new_id
from backend.core.parking import release
from backend.core.settings import LimitSettings, Settings
from backend.core.verdicts import Failure, Parked
from tests.path.crew import ALL, LIMITS, Crew, check_numbers, until
from tests.path.deciding import decide, question, questions
from tests.peers.bucket import BucketServer
from warren.backup.make import backup
from warren.backup.manifest import read_manifest
from warren.backup.restore import restore
from workers.agentkit.context import StepContext
from workers.clock.orphans import sweep

MOST = 15
POLICY = """
    insert into tool_policies (id, user_id, agent, tool, decision, scope)
    values (gen_random_uuid(), :user, 'alpha', 'send', 'allow', '{"to": ["bob"]}')
"""


class Held:
    """Holds an act of the world, before or after it is done."""

    def __init__(self, crew: Crew, name: str, *, done: bool) -> None:
        self.reached, self.go_on, self.done = asyncio.Event(), asyncio.Event(), done
        crew.world.around[name] = self

    async def __call__(self, _context: StepContext, do: Callable[[], None]) -> None:
        if self.done:
            do()
        self.reached.set()
        await self.go_on.wait()
        if not self.done:
            do()


async def park(_context: StepContext, _do: Callable[[], None]) -> None:
    raise Parked(Failure(code="reconnect", message="Reconnect it."), cause="grant:x")


async def store(crew: Crew, data: bytes) -> str:
    stored = await crew.resources.artifacts.put_bytes(data)
    row = {"id": new_id(), "user_id": crew.ann, "name": f"{data[:3].decode()}.txt", "media_type": "text/plain"}
    async with crew.resources.engine.begin() as conn:
        await conn.execute(insert(Artifact).values(**row, size=stored.size, sha256=stored.sha256))
    return stored.sha256


@asynccontextmanager
async def restored(crew: Crew, source: Path, home: Path, database_url: str) -> AsyncIterator[Crew]:
    """Restore into an empty home and database, and yield a crew of it in which nothing runs yet."""
    services = {"rabbitmq_url": str(crew.settings.rabbitmq_url), "redis_url": str(crew.settings.redis_url)}
    settings = Settings(home=home).with_services(database_url=database_url, **services)
    await restore(settings, source)
    again = Crew(settings.model_copy(update={"limits": LimitSettings(**LIMITS)}))
    again.actors, again.world, again.ann = crew.actors, crew.world, crew.ann
    await again.process()
    try:
        yield again
    finally:
        for process in again.processes:
            await process.close()


async def at_work(crew: Crew) -> dict[str, UUID]:
    """Bring tasks to every place where a backup may find one; returns their ids."""
    crew.actors.add("alpha")
    crew.world.cools_off = True
    await crew.sql(POLICY, user=crew.ann)
    await crew.main.start(*ALL)
    tasks = {"early": (await crew.ask("send:early:bob"))["id"]}
    running = crew.acts.holding("hold")
    tasks["late"] = (await crew.say("act:hold then send:late:bob")).task_id
    begun, done = Held(crew, "begun", done=False), Held(crew, "done", done=True)
    tasks |= {name: (await crew.say(f"send:{name}:bob")).task_id for name in ("begun", "done")}
    crew.world.around["parked"] = park
    tasks["parked"] = (await crew.say("send:parked:bob")).task_id
    tasks |= {name: (await crew.say(f"send:{name}:carol")).task_id for name in ("asked", "approved")}
    for held in (running.started, begun.reached, done.reached):
        await asyncio.wait_for(held.wait(), 15)
    await crew.wait_step(tasks["parked"], 1, "parked")
    for name in ("asked", "approved"):
        await crew.wait(tasks[name], "waiting")
    await decide(crew, await question(crew, tasks["approved"]), cool_off=600.0)
    await crew.main.stop("supervisor")
    tasks["queued"] = (await crew.say("act:plain")).task_id
    return tasks


async def go_on(crew: Crew, tasks: dict[str, UUID]) -> None:
    """Let the Warren that was backed up do all of it."""
    await crew.sql("update approvals set run_at = now() where run_at is not null")
    crew.acts["hold"].release.set()
    for name in ("begun", "done"):
        crew.world.around.pop(name).go_on.set()  # type: ignore[attr-defined]  # they are Held
    await decide(crew, await question(crew, tasks["asked"]))
    await crew.process("supervisor")
    for name in tasks.keys() - {"parked"}:
        await crew.wait(tasks[name])
    for process in crew.processes:
        await process.close()


@asynccontextmanager
async def under_load(crew: Crew) -> AsyncIterator[None]:
    """Have more and more asked; so much that a slow machine still ends it in time."""

    async def load() -> None:
        for _ in range(MOST):
            await crew.say("act:more")
            await asyncio.sleep(0.02)

    loading = asyncio.create_task(load())
    await until(lambda: crew.sql("select 1 from tasks where request = 'act:more'"))
    yield
    loading.cancel()
    await asyncio.gather(loading, return_exceptions=True)


async def check_ends(again: Crew, tasks: dict[str, UUID]) -> None:
    """Assert that each task ends as it should, those in doubt only after their person was asked and warned."""
    for name in ("early", "begun", "done", "parked", "queued"):
        assert (await again.wait(tasks[name]))["state"] == "completed", name
        assert await questions(again, tasks[name]) == []
    for name in ("late", "asked", "approved"):
        row = await question(again, tasks[name])
        assert [warning["code"] for warning in row["warnings"]] == ["done_before"], name
        assert "restored from a backup" in row["warnings"][0]["message"]
        await decide(again, row, "reject")
        await again.wait(tasks[name])
    more = await again.sql("select id from tasks where request = 'act:more'")
    assert more
    for row in more:
        assert (await again.wait(row["id"]))["state"] == "completed"
    for row in await again.sql("select id from tasks"):
        check_numbers(await again.events(row["id"]))


async def test_a_restored_warren_goes_on_and_repeats_nothing(
    crew: Crew, tmp_path: Path, empty_database_url: str
) -> None:
    files = [await store(crew, data) for data in (b"one", b"two")]
    tasks = await at_work(crew)
    epoch = await crew.resources.events.epoch()
    async with under_load(crew):
        await backup(crew.settings, tmp_path / "kept")
    await go_on(crew, tasks)
    sent = Counter(crew.world.done)
    assert (len(sent), set(sent.values())) == (6, {1})

    crew.world.around.clear()
    async with restored(crew, tmp_path / "kept", tmp_path / "new", empty_database_url) as again:
        assert await again.resources.events.epoch() != epoch
        [of_that_moment] = await again.sql("select count(*) from tasks")
        assert of_that_moment["count"] == read_manifest(tmp_path / "kept").counts["tasks"]
        for sha256, data in zip(files, (b"one", b"two"), strict=True):
            assert b"".join([chunk async for chunk in again.resources.artifacts.read(sha256)]) == data
        await again.main.start(*ALL)
        await release(again.resources, "grant:x")
        await check_ends(again, tasks)
        assert Counter(again.world.done) == {**sent, ("parked", "bob"): 1}
        await until(lambda: nothing_left(again), what="everything told, nothing held")


def test_every_row_that_names_bytes_is_known() -> None:
    named = {table.name for table in Base.metadata.tables.values() if "sha256" in table.columns}
    assert named == {"artifacts", "workspaces"}, "snapshot.py and the sweep of orphans look into these only"


async def nothing_left(crew: Crew) -> bool:
    return await crew.sql("select id from outbox union select id from steps where owner is not null") == []


def _older(connection: Connection, revision: str) -> None:
    config = migrate._config()
    config.attributes["connection"] = connection
    command.downgrade(config, revision)


async def test_an_older_schema_is_brought_up_to_date(crew: Crew, tmp_path: Path, empty_database_url: str) -> None:
    async with crew.resources.engine.connect() as conn:
        await conn.run_sync(_older, "0008")
        await conn.commit()
    await backup(crew.settings, tmp_path / "kept.tar")
    async with restored(crew, tmp_path / "kept.tar", tmp_path / "new", empty_database_url) as again:
        assert [row["count"] for row in await again.sql("select count(*) from restores")] == [1]


async def test_what_a_backup_still_needs_is_not_swept(
    crew: Crew, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sha256 = await store(crew, b"needed")
    monkeypatch.setattr("backend.core.artifacts.SETTLED", SETTLED * 0)
    swept: list[int] = []
    read = ArtifactStore.read

    async def delete_then_read(self: ArtifactStore, name: str) -> AsyncIterator[bytes]:
        await crew.sql("delete from artifacts")
        swept.append(await sweep(crew.resources))
        async for chunk in read(self, name):
            yield chunk

    monkeypatch.setattr(ArtifactStore, "read", delete_then_read)
    await backup(crew.settings, tmp_path / "kept")
    assert (tmp_path / "kept" / "artifacts" / sha256[:2] / sha256).read_bytes() == b"needed"
    assert swept == [0]
    assert await sweep(crew.resources) == 1


async def test_a_bucket_is_kept_and_filled_again(
    tmp_path: Path, bucket_url: str, bucket_server: BucketServer, crew: Crew, empty_database_url: str
) -> None:
    def in_bucket(home: Path, database_url: str, artifacts: str) -> Settings:
        given = {"rabbitmq_url": str(crew.settings.rabbitmq_url), "redis_url": str(crew.settings.redis_url)}
        settings = Settings(home=home).with_services(database_url=database_url, **given)
        return settings.model_copy(update={"artifacts": artifacts})

    there, other = ArtifactStore.open(bucket_url), f"s3://{bucket_server.make_bucket()}"
    for data in (b"one", b"two"):
        await crew.resources.artifacts.delete(await store(crew, data))
        await there.put_bytes(data)
    await backup(in_bucket(tmp_path, str(crew.settings.database_url), bucket_url), tmp_path / "kept.tar")
    await restore(in_bucket(tmp_path / "new", empty_database_url, other), tmp_path / "kept.tar")
    again = ArtifactStore.open(other)
    for data in (b"one", b"two"):
        assert b"".join([chunk async for chunk in again.read(hashlib.sha256(data).hexdigest())]) == data
