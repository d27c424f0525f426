"""Tells people when a provider that their work needs is left alone, tried again, or back."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
from redis import RedisError
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from backend.core.background import in_background
from backend.core.circuits import Circuit, CircuitReport, Circuits
from backend.core.event_log import EventLog
from backend.core.events import EVENT, ProviderChanged
from backend.core.views import ProviderView

log = structlog.get_logger()

# Whom it matters to just now: whoever has work that hasn't ended. A person's own server is named to who uses it too.
_WHOM = text("""
    select distinct t.user_id from tasks t
    where t.state not in ('completed', 'failed', 'cancelled') and (cast(:host as text) = '' or exists (
        select 1 from grants g where g.user_id = t.user_id
            and :host in (g.settings ->> 'imap_host', g.settings ->> 'smtp_host')))
    limit 1000
""")


def provider_view(report: CircuitReport) -> ProviderView:
    """Return a circuit as people see it."""
    return ProviderView.model_validate(report.as_json())


@asynccontextmanager
async def telling_circuits(engine: AsyncEngine, events: EventLog, circuits: Circuits) -> AsyncIterator[None]:
    """Tell each change of this process's circuits, in order, best effort: the rows of the workers say the same."""
    changes: asyncio.Queue[CircuitReport] = asyncio.Queue()

    def note(circuit: Circuit) -> None:
        report = circuit.report()
        log.warning("circuit", provider=report.key, state=report.state, failures=report.failures, reason=report.reason)
        changes.put_nowait(report)

    async def tell_forever() -> None:
        while True:
            report = await changes.get()
            try:
                await _tell(engine, events, report)
            except (SQLAlchemyError, RedisError, OSError) as error:
                log.warning("circuit not told", provider=report.key, cause=repr(error))

    with circuits.telling(note):
        async with in_background(tell_forever()):
            yield


async def _tell(engine: AsyncEngine, events: EventLog, report: CircuitReport) -> None:
    event = ProviderChanged(provider=provider_view(report))
    body = EVENT.dump_json(event)
    async with engine.connect() as conn:
        users = (await conn.execute(_WHOM, {"host": report.host})).scalars().all()
    await events.append((user_id, event, body) for user_id in users)
