"""Trend points: how often a keyword or topic was talked about, kept to be compared with later."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from backend.core.db.base import new_id

Kind = Literal["keyword", "topic"]
#: Days that points are kept, and how old a look must be to be compared with: one of an hour ago says nothing.
KEPT_DAYS, OLD_ENOUGH = 400, timedelta(hours=12)

# A day that is counted again may have fewer, as a feed drops what is old: the most that was ever seen is true.
_ADD = text("""
    insert into trend_points (id, user_id, kind, keyword, source, at, count, score)
    values (:id, :user_id, :kind, :keyword, :source, :at, :count, :score)
    on conflict on constraint uq_trend_points_point do update
        set count = greatest(trend_points.count, excluded.count), score = greatest(trend_points.score, excluded.score)
""")
_SERIES = text("""
    select keyword, source, at, count, score from trend_points
    where user_id = :user_id and kind = 'keyword' and keyword = :keyword and at >= :since order by at, source
""")
_BEFORE = text("""
    select distinct on (keyword) keyword, source, at, count, score from trend_points
    where user_id = :user_id and kind = 'topic' and source = :source and at <= :before
    order by keyword, at desc
""")
_PRUNE = text("delete from trend_points where user_id = :user_id and at < now() - make_interval(days => :days)")


@dataclass(frozen=True, kw_only=True)
class Point:
    """How often something was talked about at a source, at a moment or on a day."""

    keyword: str
    source: str
    at: datetime
    count: int
    score: float


async def add(engine: AsyncEngine, user_id: UUID, kind: Kind, points: Iterable[Point]) -> None:
    """Keep points; one that is there already keeps the larger figures."""
    rows = [
        {
            "id": new_id(),
            "user_id": user_id,
            "kind": kind,
            "keyword": point.keyword,
            "source": point.source,
            "at": point.at,
            "count": point.count,
            "score": point.score,
        }
        for point in points
    ]
    async with engine.begin() as conn:
        if rows:
            await conn.execute(_ADD, rows)
        await conn.execute(_PRUNE, {"user_id": user_id, "days": KEPT_DAYS})


async def series(engine: AsyncEngine, user_id: UUID, keyword: str, since: datetime) -> Sequence[Point]:
    """Return a keyword's points from a moment on, in their order."""
    given = {"user_id": user_id, "keyword": keyword, "since": since}
    async with engine.connect() as conn:
        return [Point(**row) for row in (await conn.execute(_SERIES, given)).mappings()]


async def topics_before(engine: AsyncEngine, user_id: UUID, source: str, now: datetime) -> dict[str, Point]:
    """Return each topic's last point, of a look like this one that is old enough, by the topic's key."""
    given = {"user_id": user_id, "source": source, "before": now - OLD_ENOUGH}
    async with engine.connect() as conn:
        return {row["keyword"]: Point(**row) for row in (await conn.execute(_BEFORE, given)).mappings()}
