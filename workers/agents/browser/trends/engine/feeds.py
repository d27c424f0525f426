"""RSS and Atom as plain entries."""

import base64
import calendar
import io
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

import feedparser
import lxml.html
from lxml import etree

from workers.agents.browser.trends.engine.problem import EngineProblem

MOST_ENTRIES, LONGEST_TITLE, LONGEST_SUMMARY, LONGEST_MARKUP = 500, 300, 600, 20_000


def read_feed(request: dict[str, Any]) -> dict[str, Any]:
    """Answer ``{body: base64, url, media_type}`` with ``{title, link, entries, notes}``, times in UTC.

    Raises:
        EngineProblem: it is no feed.
    """
    headers = {"content-type": request["media_type"], "content-location": request["url"]}
    # As a stream: feedparser takes bytes that look like an address for one, and fetches it.
    read = feedparser.parse(io.BytesIO(base64.b64decode(request["body"])), response_headers=headers)
    if not read.version and not read.entries:
        cure = "Name the feed's own address (often /feed, /rss.xml or /atom.xml)."
        raise EngineProblem("not_a_feed", f"{request['url']} holds no feed.", cure)
    entries = [_entry(entry, request["url"]) for entry in read.entries[:MOST_ENTRIES]]
    notes = (
        [f"The first {MOST_ENTRIES} of {len(read.entries)} entries were read."] if read.entries[MOST_ENTRIES:] else []
    )
    if read.bozo and not read.entries:
        notes.append("The feed is damaged, and nothing in it could be read.")
    return {
        "title": _plain(read.feed.get("title", ""))[:LONGEST_TITLE],
        "link": read.feed.get("link"),
        "entries": [entry for entry in entries if entry["title"]],
        "notes": notes,
    }


def _entry(entry: Any, base: str) -> dict[str, Any]:  # noqa: ANN401 - feedparser has no types
    summary = _plain(entry.get("summary", ""))
    title = _plain(entry.get("title", "")) or summary
    when = entry.get("published_parsed") or entry.get("updated_parsed")
    return {
        "title": title[:LONGEST_TITLE],
        "url": _address(base, entry.get("link")),
        "summary": summary[:LONGEST_SUMMARY],
        "at": datetime.fromtimestamp(calendar.timegm(when), UTC).isoformat() if when and _is_sane(when) else None,
    }


def _is_sane(when: Any) -> bool:  # noqa: ANN401 - a time.struct_time or a list like it
    return 1970 <= int(when[0]) <= 9999  # noqa: PLR2004 - what datetime can hold


def _address(base: str, link: str | None) -> str | None:
    if not link:
        return None
    try:
        found = urljoin(base, link)
        return found if urlsplit(found).scheme in {"http", "https"} else None
    except ValueError:
        return None


def _plain(markup: str) -> str:
    """Return what a person reads of a title or summary, which may be HTML."""
    text = markup[:LONGEST_MARKUP]
    if "<" in text or "&" in text:
        try:
            text = lxml.html.document_fromstring(f"<div>{text}</div>").text_content()
        except (etree.ParserError, ValueError):
            text = ""
    return " ".join(text.split())
