"""Chooses the play for what was read, for each page."""

from collections.abc import Callable, Generator

from workers.agentkit.plays import Call, Play, Said
from workers.agents.browser.plays import data, forms, pages, trends
from workers.agents.browser.plays.sign_in import signed_in
from workers.agents.browser.plays.values import values
from workers.agents.browser.reading.meaning import Intent, Reading

#: Plays on the page that the browser has open.
_ON_PAGE: dict[Intent, Callable[[Reading, pages.Answer], Play]] = {
    "screenshot": pages.screenshot,
    "pdf": pages.pdf,
    "say": pages.say,
    "network": pages.network,
    "download": pages.download,
}
#: Plays that fetch a page by its address, with or without the browser.
_BY_ADDRESS: dict[Intent, Callable[[Reading, str], Play]] = {
    "table": data.tables,
    "list": data.listing,
    "data": data.facts,
    "links": data.links,
    "values": values,
    "changes": data.changes,
    "search": forms.search,
    "form": forms.fill,
    "feed": trends.feed,
}
#: Plays on what is talked about, wherever.
_ANYWHERE: dict[Intent, Callable[[Reading], Play]] = {
    "topics": trends.topics,
    "keyword": trends.keyword,
    "report": trends.report,
}
#: Pages of one request.
MOST_URLS = 8


def play_for(reading: Reading) -> Play:
    """Do what was read, page by page."""
    if (anywhere := _ANYWHERE.get(reading.intents[0])) is not None:
        return (yield from anywhere(reading))
    parts = []
    page: pages.Answer | None = None
    if reading.sign_in is not None:
        told, page = yield from signed_in(reading.sign_in)
        parts.append(told)
    for url in reading.urls[:MOST_URLS]:
        parts += yield from _one(reading, url, page if reading.sign_in and reading.sign_in.lands else None)
    if len(reading.urls) > MOST_URLS:
        parts.append(f"Only the first {MOST_URLS} of {len(reading.urls)} pages were opened.")
    return "\n\n".join(parts)


def _one(reading: Reading, url: str, page: pages.Answer | None) -> Generator[Call, Said, list[str]]:
    """Do what is wanted of one page; ``page``: the one that signing in led to, which is meant then."""
    parts: list[str] = []
    url = url if page is None else str(page.get("url", url))
    for intent in reading.intents:
        if (by_address := _BY_ADDRESS.get(intent)) is not None:
            parts.append((yield from by_address(reading, url)))
            # A search or a form leaves the browser where it led to: what follows is of that page.
            page = {"url": url} if intent in {"search", "form"} else page
            continue
        if page is None:
            page = yield from pages.opened(reading, url)
        parts.append((yield from _ON_PAGE[intent](reading, page)))
    return parts
