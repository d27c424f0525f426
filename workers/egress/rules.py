"""Each person's own list of hosts, remembered for a few seconds."""

import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from uuid import UUID

import structlog
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from workers.egress import refusals

log = structlog.get_logger()

_RULES = text("select host, decision from egress_rules where user_id = :user_id")
_MOST_REMEMBERED = 10_000
#: Seconds for which a list that was read is good enough while the database is away.
_STALE_SECONDS = 60.0


@dataclass(frozen=True)
class Rules:
    """Hosts that one person denied, and those that alone they allow (none is any)."""

    denied: tuple[str, ...] = ()
    allowed: tuple[str, ...] = ()


RulesOf = Callable[[UUID], Awaitable[Rules]]


async def no_rules(_user_id: UUID) -> Rules:
    """Nobody has a list: for a check that needs no database."""
    return Rules()


class UserRules:
    """Reads lists from the database. While that is away an old list serves for a minute, then nothing goes out."""

    def __init__(self, engine: AsyncEngine, *, seconds: float) -> None:
        self._engine = engine
        self._seconds = seconds
        self._known: OrderedDict[UUID, tuple[float, Rules]] = OrderedDict()

    async def __call__(self, user_id: UUID) -> Rules:
        """Return a person's list.

        Raises:
            Refused: it can't be read.
        """
        read_at, rules = self._known.get(user_id, (float("-inf"), Rules()))
        if time.monotonic() - read_at < self._seconds:
            return rules
        try:
            fresh = await self._read(user_id)
        except (OSError, SQLAlchemyError) as error:
            log.warning("the list of a person can't be read", user_id=str(user_id), cause=repr(error))
            if time.monotonic() - read_at < _STALE_SECONDS:
                return rules
            raise refusals.rules_unknown() from error
        self._known[user_id] = (time.monotonic(), fresh)
        self._known.move_to_end(user_id)
        while len(self._known) > _MOST_REMEMBERED:
            self._known.popitem(last=False)
        return fresh

    async def _read(self, user_id: UUID) -> Rules:
        async with self._engine.connect() as conn:
            rows = (await conn.execute(_RULES, {"user_id": user_id})).all()
        hosts = {
            decision: tuple(row.host for row in rows if row.decision == decision) for decision in ("deny", "allow")
        }
        return Rules(denied=hosts["deny"], allowed=hosts["allow"])
