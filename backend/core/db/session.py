"""Engines: how a database URL becomes connections."""

import json
import socket
from typing import Any

from sqlalchemy import event, make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

#: Seconds in which a connection without an answer is given up, here and by the server: a router that forgot it, or a
#: machine that vanished, says nothing, and a transaction that was open keeps its locks meanwhile. So does one of a
#: process that was frozen in the middle of it.
_SILENCE_SECONDS = 30
_KEEPALIVE = {
    "TCP_KEEPIDLE": 10,
    "TCP_KEEPINTVL": 5,
    "TCP_KEEPCNT": 4,
    "TCP_USER_TIMEOUT": _SILENCE_SECONDS * 1000,
}
_SERVER_SETTINGS = {
    "idle_in_transaction_session_timeout": f"{_SILENCE_SECONDS}s",
    "tcp_keepalives_idle": "10",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "4",
    "tcp_user_timeout": f"{_SILENCE_SECONDS * 1000}",
}


def engine_url(database_url: str) -> str:
    """Return the URL with the asyncpg driver; ``postgres://`` and ``postgresql://`` are what people have."""
    url = make_url(database_url)
    return url.set(drivername="postgresql+asyncpg").render_as_string(hide_password=False)


def driverless_url(database_url: str) -> str:
    """Return the URL as libpq and psycopg read it."""
    return make_url(database_url).set(drivername="postgresql").render_as_string(hide_password=False)


def _to_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)


def make_engine(database_url: str, *, pool_size: int = 20) -> AsyncEngine:
    """Return an engine with a bounded pool; who waits longer than 30 s for a connection gets a TimeoutError.

    Args:
        database_url: ``postgresql://…``; a unix socket as ``?host=/folder``.
        pool_size: connections of this process at the most.
    """
    engine = create_async_engine(
        engine_url(database_url),
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=30,
        pool_recycle=1800,
        json_serializer=_to_json,
        connect_args={"server_settings": _SERVER_SETTINGS},
    )
    event.listen(engine.sync_engine, "connect", _notice_silence)
    return engine


def _notice_silence(connection: Any, _record: object) -> None:  # noqa: ANN401 - the driver's, which has no types
    """Have the system end a connection whose other end is gone without a word; asyncpg has no option for it."""
    sock: socket.socket | None = connection.driver_connection._transport.get_extra_info("socket")  # noqa: SLF001 - above
    if sock is None or sock.family == socket.AF_UNIX:
        return
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in _KEEPALIVE.items():
        if (number := getattr(socket, name, None)) is not None:
            sock.setsockopt(socket.IPPROTO_TCP, number, value)
