"""Engines: how a database URL becomes connections."""

import json

from sqlalchemy import make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine


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
    return create_async_engine(
        engine_url(database_url),
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=30,
        pool_recycle=1800,
        json_serializer=_to_json,
    )
