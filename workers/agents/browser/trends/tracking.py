"""A keyword over time: how often it was talked about, day by day, and whether that grows."""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from workers.agentkit.context import StepContext, ToolProblem
from workers.agents.browser.extract.desk import desk_of
from workers.agents.browser.trends import points
from workers.agents.browser.trends.gathering import Gathered, gather
from workers.agents.browser.trends.items import Item, Source
from workers.agents.browser.trends.points import Point
from workers.agents.browser.trends.words import holds, stems

LONGEST_KEYWORD = 80
#: Of the earlier half: growth or decline by less isn't called one.
_STEADY = 0.2


@dataclass(frozen=True, kw_only=True)
class Tracked:
    """A keyword's days, every one of them, and what they say."""

    keyword: str
    gathered: Gathered
    #: Each day with its mentions by source.
    days: list[tuple[date, dict[str, int]]]
    sources: list[str]
    summary: str

    @property
    def total(self) -> int:
        return sum(sum(counts.values()) for _, counts in self.days)


async def track(context: StepContext, keyword: str, sources: Sequence[Source], *, days: int) -> Tracked:
    """Count a keyword's mentions by the day, keep them, and return them with those that were kept before.

    Raises:
        ToolProblem: the keyword says nothing, or no source could be read.
    """
    plain = " ".join(keyword.split())[:LONGEST_KEYWORD]
    if not stems(plain):
        raise ToolProblem("bad_keyword", f"“{plain}” is no keyword.", "Name a word or a few that titles would hold.")
    return await follow(context, plain, await gather(context, sources, topic=plain, days=days))


async def follow(context: StepContext, keyword: str, gathered: Gathered) -> Tracked:
    """Do the same with what was gathered already."""
    engine, key = desk_of(context).resources.engine, keyword.casefold()
    mentions = await asyncio.to_thread(_points, key, gathered.items)
    await points.add(engine, context.user_id, "keyword", mentions)
    first = gathered.wish.since.date()
    counts: dict[date, dict[str, int]] = defaultdict(dict)
    for point in await points.series(engine, context.user_id, key, _start(first)):
        counts[point.at.astimezone(UTC).date()][point.source] = point.count
    every = [first + timedelta(days=number) for number in range((gathered.until.date() - first).days + 1)]
    rows = [(day, counts.get(day, {})) for day in every]
    return Tracked(
        keyword=keyword,
        gathered=gathered,
        days=rows,
        sources=sorted({source for _, one in rows for source in one}),
        summary=_summary(keyword, [sum(one.values()) for _, one in rows]),
    )


def _points(key: str, items: Sequence[Item]) -> list[Point]:
    found: dict[tuple[str, date], list[Item]] = defaultdict(list)
    for item in items:
        # A search may give what only sounds alike.
        if item.at is not None and holds(f"{item.title} {item.summary}", key):
            found[item.source, item.at.astimezone(UTC).date()].append(item)
    return [
        Point(
            keyword=key, source=source, at=_start(day), count=len(held), score=float(sum(item.score for item in held))
        )
        for (source, day), held in found.items()
    ]


def _start(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _summary(keyword: str, counts: Sequence[int]) -> str:
    """Say how often, and whether the later half of the days had more; the day that isn't over counts as it is."""
    total = sum(counts)
    if not total:
        return f"“{keyword}” was not mentioned in {len(counts)} days."
    half = len(counts) // 2
    earlier, later = sum(counts[: len(counts) - half]), sum(counts[len(counts) - half :])
    # The halves may differ by a day.
    expected = earlier * half / max(1, len(counts) - half)
    if not half or abs(later - expected) <= max(1, expected * _STEADY):
        return f"“{keyword}” was mentioned {total} times in {len(counts)} days, about as often later as earlier."
    word = "more" if later > expected else "less"
    return (
        f"“{keyword}” was mentioned {total} times in {len(counts)} days, {word} often of late: "
        f"{earlier} in the first {len(counts) - half}, {later} in the last {half}."
    )
