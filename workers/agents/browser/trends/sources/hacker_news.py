"""Hacker News: by Algolia's search, or by its own API where that is away.

Shapes: https://hn.algolia.com/api (search, search_by_date: hits with title, url, points, num_comments, created_at_i,
objectID) and https://github.com/HackerNews/API (topstories.json: ids; item/<id>.json: title, url, score, descendants,
time, type).
"""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlencode

from pydantic import BaseModel, TypeAdapter

from backend.core.source_settings import SourceSettings
from workers.agentkit.web.port import Asker, WebProblem
from workers.agents.browser.extract.desk import Fetching
from workers.agents.browser.trends.items import Item, Wish
from workers.agents.browser.trends.sources.answers import read_json

NAME = "Hacker News"
#: Points below which a story isn't looked at where no topic is named; stories that Algolia gives at once.
FEWEST_POINTS, PER_PAGE = 20, 500
#: Stories that are read one by one where Algolia is away.
MOST_SINGLE, AT_ONCE = 30, 6
_DISCUSSION = "https://news.ycombinator.com/item?id="


class _Hit(BaseModel):
    title: str | None = None
    url: str | None = None
    points: int | None = None
    num_comments: int | None = None
    created_at_i: int
    objectID: str  # noqa: N815 - Algolia's name


class _Hits(BaseModel):
    hits: list[_Hit]


class _Story(BaseModel):
    id: int
    type: str = ""
    title: str = ""
    url: str | None = None
    score: int = 0
    descendants: int = 0
    time: int = 0


_HITS, _IDS, _STORY = TypeAdapter(_Hits), TypeAdapter(list[int]), TypeAdapter(_Story | None)


@dataclass(frozen=True)
class HackerNews:
    """Stories on Hacker News."""

    web: Fetching
    asker: Asker
    settings: SourceSettings
    name: str = NAME

    async def fetch(self, wish: Wish) -> list[Item]:
        """Return stories: about the topic the newest, else those with some points.

        Raises:
            WebProblem: neither API can be reached.
            ToolProblem: one answers in a shape that isn't known.
        """
        try:
            return await self._searched(wish)
        except WebProblem:
            if wish.topic is not None:
                raise  # the other API can't search
            return await self._top(wish)

    async def _searched(self, wish: Wish) -> list[Item]:
        filters = [f"created_at_i>{int(wish.since.timestamp())}"]
        if wish.topic is None:
            filters.append(f"points>={FEWEST_POINTS}")
        query = {
            "query": wish.topic or "",
            "tags": "story",
            "numericFilters": ",".join(filters),
            "hitsPerPage": min(wish.most, PER_PAGE),
        }
        way = "search" if wish.topic is None else "search_by_date"
        body = await self._get(f"{self.settings.hacker_news_url.rstrip('/')}/{way}?{urlencode(query)}")
        return [_item(hit) for hit in read_json(_HITS, body, self.name).hits if hit.title]

    async def _top(self, wish: Wish) -> list[Item]:
        base = self.settings.hacker_news_items_url.rstrip("/")
        ids = read_json(_IDS, await self._get(f"{base}/topstories.json"), self.name)[:MOST_SINGLE]
        places = asyncio.Semaphore(AT_ONCE)

        async def one(number: int) -> _Story | None:
            async with places:
                return read_json(_STORY, await self._get(f"{base}/item/{number}.json"), self.name)

        stories = await asyncio.gather(*(one(number) for number in ids))
        items = [_of_story(story) for story in stories if story is not None and story.type == "story" and story.title]
        return [item for item in items if item.at is not None and item.at >= wish.since]

    async def _get(self, url: str) -> bytes:
        # robots.txt speaks to crawlers of pages; this is an API, used as documented.
        fetched = await self.web.get(url, self.asker, most_bytes=8_000_000, accept="application/json", robots=False)
        return fetched.body


def _item(hit: _Hit) -> Item:
    return Item(
        title=hit.title or "",
        url=hit.url or f"{_DISCUSSION}{hit.objectID}",
        source=NAME,
        at=datetime.fromtimestamp(hit.created_at_i, UTC),
        score=hit.points or 0,
        comments=hit.num_comments or 0,
    )


def _of_story(story: _Story) -> Item:
    return Item(
        title=story.title,
        url=story.url or f"{_DISCUSSION}{story.id}",
        source=NAME,
        at=datetime.fromtimestamp(story.time, UTC),
        score=story.score,
        comments=story.descendants,
    )
