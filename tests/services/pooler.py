"""A real PgBouncer before the run's PostgreSQL, set as a manifest of ours sets it."""

import contextlib
import shutil
import signal
import socket
from collections.abc import Iterator, Mapping
from configparser import ConfigParser
from pathlib import Path

from sqlalchemy import URL, make_url

from scripts.setup.tools import FOLDER
from tests.peers.processes import ended, started
from warren.services.child import Program
from warren.services.identity import postgres_identity
from warren.services.keep import Keep

_USER, _PASSWORD = "warren", "between-pooler-and-clients"
_START_SECONDS = 20.0


@contextlib.contextmanager
def running_pooler(database_url: str, settings: Mapping[str, str], folder: Path) -> Iterator[str]:
    """Run one until left; yield the URL that leads through it.

    Args:
        database_url: PostgreSQL's own, by a unix socket.
        settings: its ini's part ``pgbouncer``; places in it are replaced by some of this machine.
        folder: for its files; made when it is missing.
    """
    # As root it refuses to run, and PostgreSQL's socket is in a folder that only its own user may enter.
    identity = postgres_identity(folder)
    port = Keep(folder / "keep.json").port("pgbouncer")
    users, ini = folder / "userlist.txt", folder / "pgbouncer.ini"
    users.write_text(f'"{_USER}" "{_PASSWORD}"\n')
    own = {"listen_addr": "127.0.0.1", "listen_port": str(port), "auth_file": str(users), "unix_socket_dir": ""}
    parser = ConfigParser(interpolation=None)
    parser["databases"] = {"warren": _server(make_url(database_url))}
    parser["pgbouncer"] = {**settings, **own}
    with ini.open("w") as out:
        parser.write(out)
    for path in (folder, users, ini):
        path.chmod(0o755)
    ours = FOLDER / "bin" / "pgbouncer"
    program = Program(
        name="PgBouncer",
        argv=[str(ours if ours.exists() else shutil.which("pgbouncer")), str(ini)],
        log=folder / "log" / "pgbouncer.log",
        env={"PATH": "/usr/bin:/bin"},
        identity=identity,
        # Asked otherwise it waits for its clients.
        stop_signal=signal.SIGQUIT,
    )
    child = started(program, lambda: _answers(port), seconds=_START_SECONDS)
    try:
        yield f"postgresql://{_USER}:{_PASSWORD}@127.0.0.1:{port}/warren"
    finally:
        ended(child)


def _server(url: URL) -> str:
    return f"host={url.query['host']} port={url.query['port']} dbname={url.database} user={url.username}"


def _answers(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False
