"""Feeds, RSS and Atom: bytes fetched by our client, read in the sandbox."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from workers.agentkit.context import StepContext, ToolProblem
from workers.agentkit.web.port import asker_of
from workers.agents.browser.engine_client import ask_page_engine, parse_feed
from workers.agents.browser.extract.desk import desk_of
from workers.agents.browser.trends.items import Item, Wish
from workers.agents.browser.trends.words import holds

ACCEPT = "application/rss+xml,application/atom+xml,application/xml;q=0.9,text/xml;q=0.9,text/html;q=0.5,*/*;q=0.1"
MOST_BYTES = 8_000_000
_PAGES = frozenset({"text/html", "application/xhtml+xml"})


@dataclass(frozen=True, kw_only=True)
class FeedRead:
    """A feed's content and where it was found."""

    url: str
    title: str
    items: list[Item]
    notes: list[str]


@dataclass(frozen=True)
class Feed:
    """One feed as a source."""

    context: StepContext
    name: str
    url: str

    async def fetch(self, wish: Wish) -> list[Item]:
        """Return its entries since then; those without a time too, as a feed holds what is new.

        Raises:
            ToolProblem: it can't be reached, or is no feed.
        """
        read = await read_feed(self.context, self.url, name=self.name)
        recent = [item for item in read.items if item.at is None or item.at >= wish.since]
        about = [item for item in recent if wish.topic is None or holds(f"{item.title} {item.summary}", wish.topic)]
        return about[: wish.most]


async def read_feed(context: StepContext, url: str, *, name: str | None = None) -> FeedRead:
    """Return a feed; a page that names one leads there.

    Raises:
        ToolProblem: there is none, or it can't be fetched.
    """
    web, asker = desk_of(context).web, asker_of(context)
    fetched = await web.get(url, asker, most_bytes=MOST_BYTES, accept=ACCEPT)
    if fetched.media_type in _PAGES:
        facts = await ask_page_engine(context, "facts", html=fetched.text(), url=fetched.url)
        if not facts["feeds"]:
            cure = "Name the feed's own address (often /feed, /rss.xml or /atom.xml)."
            raise ToolProblem("not_a_feed", f"{fetched.url} is a page that names no feed.", cure)
        fetched = await web.get(facts["feeds"][0]["url"], asker, most_bytes=MOST_BYTES, accept=ACCEPT)
    told = await parse_feed(context, fetched)
    source = name or told["title"] or urlsplit(fetched.url).netloc
    items = [_item(entry, source, fetched.url) for entry in told["entries"]]
    return FeedRead(url=fetched.url, title=source, items=items, notes=told["notes"])


def _item(entry: dict[str, Any], source: str, feed: str) -> Item:
    at = datetime.fromisoformat(entry["at"]).astimezone(UTC) if entry["at"] else None
    return Item(title=entry["title"], url=entry["url"] or feed, source=source, at=at, summary=entry["summary"])
