"""When a page was written and last changed, and where that stands."""

import json
import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from htmldate import find_date
from lxml.html import HtmlElement

#: A date in (path, attribute, value) of a tag, what it tells, and how that place is called.
_META = (
    ("//meta[@property='article:published_time']/@content", "published", "the page's metadata"),
    ("//meta[@itemprop='datePublished']/@content", "published", "the page's metadata"),
    ("//*[@itemprop='datePublished']/@datetime", "published", "the page's metadata"),
    ("//meta[@name='citation_publication_date' or @name='citation_date']/@content", "published", "the page's metadata"),
    ("//meta[translate(@name,'DC','dc')='dc.date' or @name='date' or @name='pubdate']/@content", "published",
     "the page's metadata"),
    ("//time[@pubdate]/@datetime", "published", "the page's text"),
    ("//meta[@property='article:modified_time' or @property='og:updated_time']/@content", "changed",
     "the page's metadata"),
    ("//article//time/@datetime", "published", "the page's text"),
)  # fmt: skip
_DAY = re.compile(r"(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?")
_MOST_JSON = 200_000
_DEEPEST = 6

Dated = dict[str, str]


def dated(tree: HtmlElement, html: str, url: str) -> Dated | None:
    """Return ``{date, what, from}``: ISO 8601, "published" or "changed", and where it was found; None without one."""
    for when, what, place in [*_in_json(tree), *_in_tags(tree)]:
        if (day := _day(when)) is not None and what == "published":
            return {"date": day, "what": what, "from": place}
    for when, what, place in [*_in_json(tree), *_in_tags(tree)]:
        if (day := _day(when)) is not None:
            return {"date": day, "what": what, "from": place}
    guessed = find_date(html, url=url, original_date=True, extensive_search=False)
    return {"date": str(guessed), "what": "published", "from": "the page's text or address"} if guessed else None


def _in_tags(tree: HtmlElement) -> Iterator[tuple[str, str, str]]:
    for path, what, place in _META:
        for value in tree.xpath(path)[:1]:
            yield str(value), what, place


def _in_json(tree: HtmlElement) -> Iterator[tuple[str, str, str]]:
    for script in tree.xpath("//script[@type='application/ld+json']/text()")[:10]:
        try:
            found = json.loads(str(script)[:_MOST_JSON])
        except (ValueError, RecursionError):
            continue
        for key, what in (("datePublished", "published"), ("dateModified", "changed")):
            for value in _values(found, key, 0):
                yield value, what, "the page's structured data"


def _values(found: Any, key: str, depth: int) -> Iterator[str]:  # noqa: ANN401 - JSON
    if depth > _DEEPEST:
        return
    if isinstance(found, dict):
        if isinstance(value := found.get(key), str):
            yield value
        for inner in found.values():
            yield from _values(inner, key, depth + 1)
    elif isinstance(found, list):
        for inner in found[:50]:
            yield from _values(inner, key, depth + 1)


def _day(text: str) -> str | None:
    """Return a day as ISO 8601; a time in the future or before the web is no date of a page."""
    said = text.strip()
    try:
        found = datetime.fromisoformat(said).date()
    except ValueError:
        match = _DAY.match(said)
        if match is None:
            return None
        try:
            found = date(int(match[1]), int(match[2]), int(match[3] or 1))
        except ValueError:
            return None
    return found.isoformat() if date(1990, 1, 1) <= found else None
