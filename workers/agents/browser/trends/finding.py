"""Topics that are talked about now, each with how it has grown since an earlier look."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from workers.agentkit.context import StepContext
from workers.agents.browser.extract.desk import desk_of
from workers.agents.browser.trends import points
from workers.agents.browser.trends.gathering import Gathered, gather
from workers.agents.browser.trends.items import Source
from workers.agents.browser.trends.points import Point
from workers.agents.browser.trends.topics import Topic, find_topics


@dataclass(frozen=True, kw_only=True)
class Trend:
    """A topic, and how it moves.

    Attributes:
        earlier, later: its items in the first and the second half of the time looked at.
        before: how many items it had at the last look like this one; None where it wasn't among that look's topics, or
            there was none.
    """

    topic: Topic
    earlier: int
    later: int
    before: Point | None

    @property
    def movement(self) -> str:
        """Say in words how it moves."""
        count = len(self.topic.items)
        if self.before is not None:
            return f"{self.before.count} → {count} since {self.before.at:%d %b}"
        if self.earlier + self.later == 0:
            return "no dates"
        if self.earlier == 0:
            return "new"
        return f"{self.earlier} → {self.later}"


@dataclass(frozen=True, kw_only=True)
class Found:
    """What is talked about, and where that was looked for."""

    gathered: Gathered
    trends: list[Trend]


async def find(context: StepContext, topic: str | None, sources: Sequence[Source], *, days: int) -> Found:
    """Find topics, keep them for the next look, and compare with the last one.

    Raises:
        ToolProblem: no source could be read.
    """
    gathered = await gather(context, sources, topic=topic, days=days)
    engine = desk_of(context).resources.engine
    # Stemming thousands of words takes long enough to be felt by whoever shares the loop.
    found = await asyncio.to_thread(find_topics, gathered.items, about=topic)
    scope = _scope(gathered, topic, days)
    before = await points.topics_before(engine, context.user_id, scope, gathered.until)
    now = [
        Point(keyword=one.key, source=scope, at=gathered.until, count=len(one.items), score=one.weight) for one in found
    ]
    await points.add(engine, context.user_id, "topic", now)
    middle = gathered.wish.since + (gathered.until - gathered.wish.since) / 2
    trends = []
    for one in found:
        earlier, later = one.growth(middle)
        trends.append(Trend(topic=one, earlier=earlier, later=later, before=before.get(one.key)))
    return Found(gathered=gathered, trends=trends)


def _scope(gathered: Gathered, topic: str | None, days: int) -> str:
    """Return what makes two looks comparable: the same sources, topic and days."""
    return f"{', '.join(sorted(gathered.given))} / {(topic or '*').casefold()} / {days}"[:500]
