"""What was refused, as rows that its person reads. The same again counts up: a page with a thousand such is a line."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import UUID

import structlog
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from backend.core.background import in_background
from backend.core.db.base import new_id
from backend.core.db.egress import LONGEST_REFUSED_HOST
from workers.egress.refusals import Refused
from workers.egress.requests import Who

log = structlog.get_logger()

#: What lists, ports and addresses refused. That a host isn't there, or is slow, is told where it was asked for.
TOLD = frozenset({"private_address", "denied_host", "not_listed", "bad_port", "bad_scheme", "bad_url", "too_many"})
#: Lines of one person that are kept, and days.
MOST_LINES, DAYS = 200, 30
#: Different ones that wait to be written while the database is away.
_MOST_WAITING = 1_000
_EVERY_SECONDS = 1.0

_WRITE = text("""
    insert into egress_refusals (id, user_id, host, port, code, whose, agent, step_id, times)
    select :id, :user_id, :host, :port, :code, :whose, :agent, :step_id, :times
    where exists (select 1 from users where id = :user_id)
    on conflict (user_id, host, port, code, agent) do update
        set times = egress_refusals.times + excluded.times, last_at = now(), whose = excluded.whose,
            step_id = coalesce(excluded.step_id, egress_refusals.step_id)
""")
_FORGET = text("""
    delete from egress_refusals where user_id = :user_id and (last_at < now() - make_interval(days => :days)
        or id in (select id from egress_refusals where user_id = :user_id order by last_at desc, id offset :most))
""")


@dataclass(frozen=True, order=True)
class _Line:
    user_id: UUID
    host: str
    port: int
    code: str
    agent: str


@dataclass
class _Seen:
    whose: str
    step_id: UUID | None
    times: int = 0


#: Notes a refusal: for whom, host (empty where it can't be read) and port, and the refusal itself.
Note = Callable[[Who, str, int, Refused], None]


def no_note(_who: Who, _host: str, _port: int, _refused: Refused) -> None:
    """Note nothing: for a check that needs no database."""


class RefusalLog:
    """Collects refusals and writes them once a second: refusing takes no longer for it, and no database breaks it."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._waiting: dict[_Line, _Seen] = {}

    def note(self, who: Who, host: str, port: int, refused: Refused) -> None:
        """Note one; beyond a thousand different ones that wait, others are only in the process's log."""
        if refused.code not in TOLD:
            return
        line = _Line(who.user_id, host[:LONGEST_REFUSED_HOST], port, refused.code, who.agent[:100])
        if line not in self._waiting and len(self._waiting) >= _MOST_WAITING:
            return
        seen = self._waiting.setdefault(line, _Seen(refused.whose, who.step_id))
        seen.times += 1
        seen.step_id = who.step_id or seen.step_id

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[None]:
        """Write while the block runs, and what is left at its end."""
        try:
            async with in_background(self._write_forever()):
                yield
        finally:
            await self.write()

    async def write(self) -> None:
        """Write what waits; it goes on waiting where the database is away."""
        taken, self._waiting = self._waiting, {}
        if not taken:
            return
        try:
            async with self._engine.begin() as conn:
                await _write(conn, taken)
        except (OSError, SQLAlchemyError) as error:
            log.warning("refusals not written", lines=len(taken), cause=repr(error))
            for line, seen in self._waiting.items():
                taken.setdefault(line, _Seen(seen.whose, seen.step_id)).times += seen.times
            self._waiting = taken

    async def _write_forever(self) -> None:
        while True:
            await asyncio.sleep(_EVERY_SECONDS)
            await self.write()


async def _write(conn: AsyncConnection, lines: dict[_Line, _Seen]) -> None:
    for line in sorted(lines):  # in one order, so that two roles that write the same don't wait for each other
        await conn.execute(_WRITE, {"id": new_id(), **vars(line), **vars(lines[line])})
    for user_id in sorted({line.user_id for line in lines}):
        await conn.execute(_FORGET, {"user_id": user_id, "days": DAYS, "most": MOST_LINES})
