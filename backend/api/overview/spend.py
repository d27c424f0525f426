"""What model calls cost today and this month, by whose requests they were for."""

import asyncio
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID
from weakref import WeakKeyDictionary

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from backend.api.overview.views import PersonSpend, Spend
from backend.core.db.base import Json
from backend.core.schedule_times import ScheduleRefusal, zone_of

#: Seconds for which sums stand: a month of requests is more than a page that reads itself should add up each time.
_STANDS = 60.0
#: People who are listed, and time zones that are kept.
_MOST_PEOPLE, _MOST_ZONES = 10, 16

_ZONE = text("select preferences ->> 'time_zone' from users where id = :id")
# Ids begin with the time that they were made at, by the clock of whoever made them: the key finds a month's tasks.
_SPEND = text("""
    with since as (
        select date_trunc('day', now() at time zone :zone) at time zone :zone as day,
            date_trunc('month', now() at time zone :zone) at time zone :zone as month
    ),
    asked as materialized (
        select t.id, t.user_id, t.created_at >= since.day as today, t.usage, t.planning_usage,
            t.state in ('completed', 'failed', 'cancelled') as ended
        from since, tasks t where t.created_at >= since.month and t.id >= cast(lpad(to_hex((
            extract(epoch from since.month - interval '1 hour') * 1000)::bigint), 12, '0') || repeat('0', 20) as uuid)
    ),
    parts as (
        select id, user_id, today, usage from asked where ended
        union all select id, user_id, today, planning_usage from asked where not ended
        union all select a.id, a.user_id, a.today, s.usage from asked a join steps s on s.task_id = a.id
            where not a.ended
    ),
    priced as (
        select id, user_id, today, case when usage ? 'cost' then cast(usage ->> 'cost' as numeric) else 0 end as cost
        from parts
    )
    select u.name as person, coalesce(sum(cost) filter (where today), 0) as today, coalesce(sum(cost), 0) as month,
        count(distinct p.id) filter (where cost is null) as unpriced
    from priced p join users u on u.id = p.user_id group by u.name order by 3 desc, 1
""")


@dataclass
class _Kept:
    """The sums of one database by time zone, and until when they stand by this process's clock."""

    by_zone: dict[str, tuple[float, Spend]] = field(default_factory=dict)
    reading: asyncio.Lock = field(default_factory=asyncio.Lock)


_kept: WeakKeyDictionary[AsyncEngine, _Kept] = WeakKeyDictionary()


async def read_spend(engine: AsyncEngine, conn: AsyncConnection, user_id: UUID) -> Spend:
    """Return the sums; day and month begin where the asker lives, in UTC while their page hasn't said."""
    zone = _known((await conn.execute(_ZONE, {"id": user_id})).scalar())
    kept = _kept.setdefault(engine, _Kept())
    async with kept.reading:
        stands_until, spend = kept.by_zone.get(zone, (0.0, None))
        if spend is None or time.monotonic() >= stands_until:
            spend = _summed(zone, [dict(row) for row in (await conn.execute(_SPEND, {"zone": zone})).mappings()])
            if len(kept.by_zone) >= _MOST_ZONES:
                kept.by_zone.clear()
            kept.by_zone[zone] = (time.monotonic() + _STANDS, spend)
    return spend


def _known(zone: str | None) -> str:
    """Return a zone that can be reckoned with: what a page said once may not be known here."""
    try:
        return zone_of(zone or "UTC").key
    except ScheduleRefusal:
        return "UTC"


def _summed(zone: str, rows: list[Json]) -> Spend:
    spent = [row for row in rows if row["month"] > 0]
    return Spend(
        today=_amount(sum((row["today"] for row in rows), Decimal(0))),
        month=_amount(sum((row["month"] for row in rows), Decimal(0))),
        unpriced=sum(row["unpriced"] for row in rows),
        people=[
            PersonSpend(person=row["person"], today=_amount(row["today"]), month=_amount(row["month"]))
            for row in spent[:_MOST_PEOPLE]
        ],
        time_zone=zone,
        read_at=datetime.now(UTC),
    )


def _amount(value: Decimal) -> str:
    return format(value.normalize(), "f")
