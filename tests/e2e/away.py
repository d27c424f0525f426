"""A provider that doesn't answer, as a worker beside the ones of a running Warren tells it."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

from sqlalchemy import text

from backend.core.circuits import CircuitReport
from backend.core.db.session import make_engine
from tests.e2e.running import Running
from warren.home import Home

_SIGN = text("""
    insert into workers (process, role, version, slots, circuits, lease_until)
    values ('another', 'email', '1', 0, cast(:circuits as jsonb), now() + interval '10 minutes')
""")
_LEAVE = text("delete from workers where process = 'another'")


@asynccontextmanager
async def gmail_away(warren: Running) -> AsyncIterator[None]:
    """Have Gmail be left alone for a while."""
    services = Home(warren.home).running()
    assert services, "it doesn't run"
    report = CircuitReport(
        key="gmail",
        label="Gmail",
        host="",
        state="opened",
        failures=5,
        reason="connection refused",
        retry_at=(datetime.now(UTC) + timedelta(minutes=5)).isoformat(),
    )
    engine = make_engine(services.database_url)
    try:
        async with engine.begin() as conn:
            await conn.execute(_SIGN, {"circuits": json.dumps([report.as_json()])})
        yield
        async with engine.begin() as conn:
            await conn.execute(_LEAVE)
    finally:
        await engine.dispose()
