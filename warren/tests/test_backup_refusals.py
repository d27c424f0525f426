"""What isn't whole isn't restored, what is in use isn't written over, and each refusal says the next step."""

import asyncio
import json
import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import asyncpg
import pytest
import typer
from sqlalchemy import insert, make_url
from sqlalchemy.ext.asyncio import AsyncEngine

from backend.core.artifacts import ArtifactStore
from backend.core.db import Artifact, new_id
from backend.core.db.session import make_engine
from backend.core.row_counts import read_counts
from backend.core.settings import Settings
from backend.core.users import create_user, user_of_key
from warren.backup import make as making
from warren.backup import restore as restoring
from warren.backup.archive import folder_to_fill
from warren.backup.make import backup
from warren.backup.manifest import read_manifest, write_manifest
from warren.backup.postgres_tools import reached, tool_for
from warren.backup.restore import restore
from warren.errors import CommandError
from warren.home import Home, HomeInUse
from warren.reach import reach_postgres


@pytest.fixture
async def settings(tmp_path: Path, database_url: str) -> Settings:
    """A Warren with one person and two files, the second of 8 MB."""
    settings = Settings(home=tmp_path / "home").model_copy(update={"database_url": database_url})
    store, engine = ArtifactStore.open(settings.artifacts_url), make_engine(database_url, pool_size=1)
    await name(engine, store, b"small", os.urandom(8_000_000))
    await engine.dispose()
    return settings


async def name(engine: AsyncEngine, store: ArtifactStore, *contents: bytes) -> None:
    key = await create_user(engine, "ann")
    async with engine.begin() as conn:
        user = await user_of_key(conn, key)
        assert user is not None
        for data in contents:
            row = {"id": new_id(), "user_id": user[0], "name": f"{len(data)}.txt", "media_type": "text/plain"}
            stored = await store.put_bytes(data)
            await conn.execute(insert(Artifact).values(**row, size=stored.size, sha256=stored.sha256))


@pytest.fixture
def empty(tmp_path: Path, empty_database_url: str) -> Settings:
    return Settings(home=tmp_path / "new").model_copy(update={"database_url": empty_database_url})


async def sql(settings: Settings, statement: str) -> object:
    connection = await asyncpg.connect(str(settings.database_url))
    try:
        return await connection.fetchval(statement)
    finally:
        await connection.close()


async def refuses(settings: Settings, source: Path, says: str) -> None:
    """Assert that a restore is refused in these words, and writes nothing."""
    with pytest.raises(CommandError, match=says):
        await restore(settings, source)
    assert await sql(settings, "select to_regclass('public.users')") is None
    assert not (settings.home / "artifacts").exists()


async def test_what_is_not_whole_is_not_restored(settings: Settings, empty: Settings, tmp_path: Path) -> None:
    kept, packed = tmp_path / "kept", tmp_path / "kept.tar"
    await refuses(empty, kept, "There is no .*Name the folder or the file")
    await backup(settings, kept)
    await backup(settings, packed)
    assert stat.S_IMODE(packed.stat().st_mode) == 0o600

    manifest = read_manifest(kept)
    for path in [kept / manifest.dump.file, *(kept / "artifacts").glob("*/*")]:
        whole = path.read_bytes()
        path.write_bytes(bytes([*whole[:100], whole[100] ^ 1, *whole[101:]]) if len(whole) > 100 else b"x" + whole[1:])
        await refuses(empty, kept, f"damaged: .*{path.name}.*Nothing was restored. Use another backup")
        path.unlink()
        await refuses(empty, kept, f"damaged: .*{path.name}")
        path.write_bytes(whole)

    newer = manifest.model_copy(update={"dump": manifest.dump.model_copy(update={"revision": "9999"})})
    write_manifest(kept, newer)
    await refuses(empty, kept, "made by a newer Warren .*schema 9999.*Install that version")
    written = json.loads((kept / "manifest.json").read_text())
    written["manifest"]["counts"]["people"] = 7
    (kept / "manifest.json").write_text(json.dumps(written))
    await refuses(empty, kept, "was changed since it was written")
    (kept / "manifest.json").unlink()
    await refuses(empty, kept, "isn't a whole backup: it has no manifest.json")

    cut = tmp_path / "cut.tar"
    cut.write_bytes(packed.read_bytes()[:100_000])
    await refuses(empty, cut, "isn't a whole backup")


async def test_what_is_in_use_is_not_written_over(settings: Settings, empty: Settings, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    await backup(settings, kept)
    with pytest.raises(CommandError, match=r"a Warren here already, with 1 people .* set WARREN_HOME to a new folder"):
        await restore(settings, kept)
    assert await sql(settings, "select count(*) from users") == 1
    with Home(empty.home).locked(), pytest.raises(HomeInUse, match="Another warren is running here"):
        await restore(empty, kept)
    await sql(empty, "create table theirs (id int)")
    with pytest.raises(CommandError, match=r"aren't Warren's \(theirs\)"):
        await restore(empty, kept)
    await sql(empty, "drop table theirs")
    await restore(empty, kept)
    await sql(empty, "delete from users")
    lives = "now() + interval '1 minute'"
    await sql(
        empty, f"insert into workers (process, role, version, slots, lease_until) values ('p', 'api', '', 1, {lives})"
    )
    with pytest.raises(CommandError, match=r"Workers run on this database \(api\)"):
        await restore(empty, kept)
    await sql(empty, "delete from workers")
    await restore(empty, kept)
    assert await sql(empty, "select count(*) from artifacts") == 2


async def test_a_restore_that_was_cut_off_is_known_and_begins_again(
    settings: Settings, empty: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await backup(settings, tmp_path / "kept")
    for point in ("_put_rows", "settle"):
        with monkeypatch.context() as patched:
            patched.setattr(restoring, point, _cut)
            with pytest.raises(ConnectionError):
                await restore(empty, tmp_path / "kept")
        with pytest.raises(CommandError, match=r"cut off. Run the same `warren restore` again"):
            await reach_postgres(str(empty.database_url))
    await restore(empty, tmp_path / "kept")
    assert "answers" in await reach_postgres(str(empty.database_url))
    assert await sql(empty, "select count(*) from artifacts") == 2


async def _cut(*_arguments: object, **_more: object) -> None:
    raise ConnectionError


async def test_bytes_that_the_store_lost_are_named(
    settings: Settings, empty: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    small = next(path for path in (settings.home / "artifacts").glob("*/*") if path.stat().st_size == 5)
    small.write_bytes(b"smell")
    with pytest.raises(typer.Exit):
        await backup(settings, tmp_path / "kept")
    assert "Missing: 5.txt" in (said := capsys.readouterr().err)
    assert "it was changed in the artifact store" in said
    small.unlink()
    with pytest.raises(typer.Exit):
        await backup(settings, tmp_path / "kept")
    assert "the artifact store hasn't got it" in capsys.readouterr().err
    assert await sql(settings, "select count(*) from backups") == 0, "it isn't whole"
    await restore(empty, tmp_path / "kept")
    assert "Missing since before the backup: 5.txt" in capsys.readouterr().err
    assert len(list((empty.home / "artifacts").glob("*/*"))) == 1


async def test_a_backup_is_put_only_where_it_harms_nothing(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="holds something else than a backup"):
        await backup(settings, settings.home)
    with pytest.raises(CommandError, match=r"lies in the backup\. Keys are kept apart"):
        await backup(settings, tmp_path / "kept", keys_file=tmp_path / "kept" / "keys")
    with pytest.raises(CommandError, match="There is no folder"):
        await backup(settings, tmp_path / "kept", keys_file=tmp_path / "nowhere" / "keys")
    with pytest.raises(CommandError, match="can't be written to"), folder_to_fill(Path("/proc/kept")):
        pass
    for target in (tmp_path / "kept", tmp_path / "kept.tar"):
        with folder_to_fill(target), pytest.raises(CommandError, match="is under way"), folder_to_fill(target):
            pass
    await backup(settings, tmp_path / "kept", with_artifacts=False)
    assert read_manifest(tmp_path / "kept").artifacts is None
    assert len(list((settings.home / "artifacts").glob("*/*"))) == 2


async def test_a_server_that_is_newer_than_every_pg_dump_is_said() -> None:
    with pytest.raises(CommandError, match=r"PostgreSQL 99, and pg_dump here is older .* Put pg_dump 99 on the PATH"):
        await tool_for("pg_dump", 990_000)


def test_a_password_is_on_no_command_line() -> None:
    with reached("postgresql+asyncpg://ann:s:cret@db.example/warren?sslmode=require") as url:
        assert url.startswith("postgresql://ann@db.example/warren?")
        assert "sslmode=require" in url
        passfile = Path(str(make_url(url).query["passfile"]))
        assert (passfile.read_text(), stat.S_IMODE(passfile.stat().st_mode)) == ("*:*:*:*:s\\:cret\n", 0o600)
    assert not passfile.exists()


async def test_a_killed_backup_leaves_nothing_that_passes_for_whole(
    settings: Settings, empty: Settings, environment: dict[str, str], tmp_path: Path
) -> None:
    kept = tmp_path / "kept"
    killed = subprocess.Popen(
        [sys.executable, "-m", "warren", "backup", str(kept)],
        env={**environment, "DATABASE_URL": str(settings.database_url), "WARREN_HOME": str(settings.home)},
        stdout=subprocess.DEVNULL,
    )
    while not list(kept.glob("database-*.dump")):
        assert killed.poll() is None
        await asyncio.sleep(0.0005)
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    await refuses(empty, kept, "isn't a whole backup")
    await backup(settings, kept)
    assert not list(kept.glob("artifacts/*/*.part"))
    assert len(list(kept.glob("database-*.dump"))) == 1
    await restore(empty, kept)


async def test_one_that_is_whole_is_noted_for_who_watches(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    engine = make_engine(str(settings.database_url), pool_size=1)

    async def told() -> list[float]:
        async with engine.connect() as conn:
            return [count.n for count in await read_counts(conn) if count.what == "backup"]

    assert await told() == []
    for name in ("kept", "kept.tar"):
        await backup(settings, tmp_path / name, with_artifacts=False)
    (moment,) = await told()
    assert moment > read_manifest(tmp_path / "kept").taken_at.timestamp()
    monkeypatch.setattr(making, "note", _cut)
    await backup(settings, tmp_path / "kept")
    assert "took no note of it" in capsys.readouterr().err
    assert await told() == [moment]
    await engine.dispose()
