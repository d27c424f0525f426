"""Serves an executor until it is stopped."""

import os
import shutil
import socket
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from urllib.parse import urlsplit

import uvicorn
from typing_extensions import override

from workers.executor.requirements import CannotServeError, check, close_shared_folders, try_one
from workers.executor.service import Executor
from workers.executor.shown import ShownParts
from workers.executor.slots import Slots

#: Connections that may wait to be accepted, and seconds that runs get to end at a stop.
BACKLOG, GRACE_SECONDS = 128, 10


class _Server(uvicorn.Server):
    """Says that it stops as soon as it is told to."""

    def __init__(self, config: uvicorn.Config, stopping: Callable[[], None]) -> None:
        super().__init__(config)
        self._stopping = stopping

    @override
    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self._stopping()
        super().handle_exit(sig, frame)


async def serve(
    listen: str,
    *,
    folder: Path,
    slots: int,
    first_uid: int,
    secrets: list[str],
    started: Callable[[], None],
    stopping: Callable[[], None] = lambda: None,
) -> None:
    """Check, try one run, then serve at ``listen`` (``http://host:port`` or ``unix:///path``) until a signal.

    ``started`` is called once it serves, ``stopping`` within the signal's handler.

    Raises:
        CannotServeError: something is missing; nothing was served.
    """
    check(folder, secrets)
    close_shared_folders()
    parts = _prepare(folder)
    places = Slots(folder, first_uid=first_uid, count=slots)
    await try_one(places)
    executor = Executor(places, ShownParts(parts), largest=shutil.disk_usage(folder).total)
    config = uvicorn.Config(
        executor.app(), lifespan="off", log_config=None, access_log=False, timeout_graceful_shutdown=GRACE_SECONDS
    )
    server = _Server(config, stopping)
    with _listening(listen) as listening:
        started()
        await server.serve(sockets=[listening])


def _prepare(folder: Path) -> Path:
    """Open the folder for passing through only; return the one for what runs are shown."""
    os.umask(0o022)
    folder.chmod(0o711)
    parts = folder / "opt"
    parts.mkdir(exist_ok=True)
    return parts


def _listening(where: str) -> socket.socket:
    """Return a listening socket; a socket file is its owner's alone, so that no run can reach it."""
    parts = urlsplit(where)
    try:
        if parts.scheme == "unix":
            Path(parts.path).unlink(missing_ok=True)
            made = socket.socket(socket.AF_UNIX)
            made.bind(parts.path)
            Path(parts.path).chmod(0o600)
        elif parts.scheme == "http" and parts.hostname and parts.port:
            made = socket.create_server((parts.hostname, parts.port))
        else:
            raise CannotServeError(f"Can't listen on {where!r}. Give http://address:port or unix:///path.")
    except OSError as error:
        raise CannotServeError(f"Can't listen on {where}: {error.strerror or error}.") from error
    made.listen(BACKLOG)
    return made
