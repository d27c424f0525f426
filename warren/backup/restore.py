"""``warren restore``: a backup into an empty home or database, all of it or nothing that passes for it."""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import asyncpg
import typer

from backend.api.version import VERSION
from backend.core import redis_keys
from backend.core.artifacts import ArtifactStore
from backend.core.db.migrate import knows, upgrade
from backend.core.db.session import driverless_url, make_engine
from backend.core.resources import make_redis
from backend.core.settings import Settings
from warren.backup import archive, keys, postgres_tools, target
from warren.backup.copying import in_turns, is_whole, place_of
from warren.backup.manifest import FORMAT, Manifest, read_manifest
from warren.backup.settle import Settled, settle
from warren.errors import CommandError
from warren.home import Home
from warren.reach import reach_own_session, reach_postgres
from warren.services.private import PrivateServices

_UNUSED = "unused"
_MOST_NAMED = 5


async def restore(settings: Settings, source: Path, *, keys_file: Path | None = None) -> None:
    """Restore; raises CommandError, having written nothing where the backup or the place won't do.

    From the first write on the database says that a restore has begun, until the transaction that ends it.
    """
    given = keys.read_keys(keys_file) if keys_file is not None else keys.Keys()
    home = Home(settings.home)
    async with AsyncExitStack() as stack:
        stack.enter_context(home.locked())
        folder = stack.enter_context(archive.opened(source, home.path))
        manifest = await _checked(folder)
        keys.check_place_for(settings, given)
        database_url = await stack.enter_async_context(_database(settings, home))
        connection = await asyncpg.connect(driverless_url(database_url))
        stack.push_async_callback(connection.close)
        server = max(int(await connection.fetchval("show server_version_num")), manifest.dump.server)
        program = await postgres_tools.tool_for("pg_restore", server)
        await target.begin(connection)
        await _put_files(settings, folder, manifest)
        keys.put_keys(settings, given)
        await _put_rows(database_url, program, str(folder / manifest.dump.file))
        await _forget_what_need_not_be_kept(settings, home)
        engine = make_engine(database_url, pool_size=1)
        stack.push_async_callback(engine.dispose)
        settled = await settle(engine, taken_at=manifest.taken_at)
        _tell(settings, manifest, settled, given)


async def _checked(folder: Path) -> Manifest:
    """Return the manifest of a backup that this Warren can read and whose every byte is as it was."""
    manifest = read_manifest(folder)
    if manifest.format != FORMAT or not knows(manifest.dump.revision):
        raise CommandError(
            f"The backup was made by a newer Warren ({manifest.version}, schema {manifest.dump.revision}; "
            f"this is {VERSION}). Install that version or a newer one, then restore."
        )
    damaged: list[str] = []

    async def check(path: Path, sha256: str) -> None:
        if not await asyncio.to_thread(is_whole, path, sha256):
            damaged.append(str(path.relative_to(folder)))

    await check(folder / manifest.dump.file, manifest.dump.sha256)
    await in_turns(lambda sha256: check(place_of(folder, sha256), sha256), manifest.artifacts or {})
    if damaged:
        more = f" and {len(damaged) - _MOST_NAMED} more" if len(damaged) > _MOST_NAMED else ""
        raise CommandError(
            f"The backup is damaged: {', '.join(sorted(damaged)[:_MOST_NAMED])}{more} changed or went missing since it "
            "was written. Nothing was restored. Use another backup."
        )
    return manifest


@asynccontextmanager
async def _database(settings: Settings, home: Home) -> AsyncIterator[str]:
    """Yield DATABASE_URL, or the URL of the home's own PostgreSQL, started for this."""
    if settings.direct_url:
        await reach_postgres(settings.direct_url, also_half_restored=True)
        await reach_own_session(settings.direct_url)
        yield settings.direct_url
        return
    async with PrivateServices(home=home.path, rabbitmq_url=_UNUSED, redis_url=_UNUSED) as urls:
        yield urls.database_url


async def _put_files(settings: Settings, folder: Path, manifest: Manifest) -> None:
    """Bytes before rows, as everywhere; those that are there already stay."""
    store = await asyncio.to_thread(ArtifactStore.open, settings.artifacts_url)

    async def put(sha256: str) -> None:
        await store.put_file(place_of(folder, sha256))

    await in_turns(put, manifest.artifacts or {})


async def _put_rows(database_url: str, program: Path, dump: str) -> None:
    """Fill the database in one transaction, and bring it up to this version's schema."""
    contents = await postgres_tools.run(program, ["--list", dump])
    options = ["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges"]
    with postgres_tools.reached(database_url) as url, tempfile.NamedTemporaryFile("w", prefix="warren-") as listed:
        # The server has the schema "public" already.
        listed.write("\n".join(line for line in contents.splitlines() if " SCHEMA - public " not in line))
        listed.flush()
        await postgres_tools.run(program, [*options, f"--use-list={listed.name}", f"--dbname={url}", dump])
    await upgrade(database_url)


async def _forget_what_need_not_be_kept(settings: Settings, home: Home) -> None:
    """Begin anew with Redis, so that no client takes its place in events that this database never saw.

    What is in RabbitMQ can stay: a message only says that there is something to look at.
    """
    if settings.redis_url:
        async with make_redis(settings.redis_url) as redis:
            for pattern in redis_keys.PATTERNS:
                async for key in redis.scan_iter(match=pattern, count=1000):
                    await redis.delete(key)
    else:
        await asyncio.to_thread(shutil.rmtree, home.path / "services" / "redis", ignore_errors=True)


def _tell(settings: Settings, manifest: Manifest, settled: Settled, given: keys.Keys) -> None:
    counts = manifest.counts
    typer.echo(
        f"Restored as of {manifest.taken_at:%Y-%m-%d %H:%M:%S} UTC: people {counts['people']}, "
        f"tasks {counts['tasks']}. What is unfinished ({counts['unfinished']}) goes on when Warren starts."
    )
    if counts["unfinished"]:
        typer.echo(
            "What was done after the backup isn't known here. So acts that were under way are looked up at their "
            f"provider first ({settled.looked_up}), open approvals are asked with a warning ({settled.asked_again}), "
            "and unfinished tasks do nothing outside without a new yes."
        )
    for missing in manifest.missing:
        typer.echo(f"Missing since before the backup: {', '.join(missing.names)}: {missing.why}.", err=True)
    if manifest.artifacts is None:
        typer.echo("The backup holds no files' bytes: point WARREN_ARTIFACTS to where they are.")
    absent = set(manifest.key_ids) - given.key_ids - keys.keys_here(settings).key_ids
    if absent:
        typer.echo(
            f"The keys of connected accounts or browser logins ({', '.join(sorted(absent))}) aren't here. Unless their "
            "roles have them, those accounts turn to “reconnect” when Warren starts; what waits goes on once they are "
            "connected. Browser logins have to be entered again, and their saved sessions are of no use."
        )
    if not given.token and not settings.database_url:
        typer.echo("Sign in with the address that `warren up` prints: this home has a token of its own.")
