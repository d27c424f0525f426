"""Tells what is new in feeds and what is talked about."""

from typing import Any

from workers.agentkit.plays import Play
from workers.agents.browser.plays.flow import need
from workers.agents.browser.reading.meaning import Reading
from workers.agents.browser.reading.wording import counted, file_link, page_link, plain

_MOST_ENTRIES, _MOST_TOPICS = 10, 8


def _asked(answer: dict[str, Any]) -> str:
    """Return which sources were read, and which couldn't be."""
    read, away = answer.get("read") or [], answer.get("not_read") or []
    said = f"\n\nRead: {', '.join(plain(_name(one)) for one in read)}." if read else ""
    return said + (f" Not read: {'; '.join(plain(_name(one)).rstrip('.') for one in away)}." if away else "")


def _name(source: object) -> str:
    if isinstance(source, dict):
        return " – ".join(str(value) for value in source.values() if value)
    return " ".join(map(str, source)) if isinstance(source, list | tuple) else str(source)


def _item(one: dict[str, Any]) -> str:
    return page_link(str(one.get("url", "")), str(one.get("title", "")))


def feed(_: Reading, url: str) -> Play:
    """List what a feed has."""
    answer = yield from need("read_feed", url=url)
    entries = answer.get("entries", [])
    lines = [f"- {_item(one)}{_when(one)}" for one in entries[:_MOST_ENTRIES]]
    head = (
        f"{page_link(answer.get('url', url), answer.get('title') or '')}, {counted(int(answer.get('of', 0)), 'entry')}"
    )
    return f"{head}:\n\n" + "\n".join(lines) if lines else f"{head}."


def _when(one: dict[str, Any]) -> str:
    at = str(one.get("at") or "")[:10]
    return f" ({at})" if at else ""


def topics(reading: Reading) -> Play:
    """Tell what is talked about."""
    answer = yield from need(
        "find_trends", topic=reading.topic, sources=list(reading.sources) or None, days=reading.days
    )
    return _topics(answer, reading) + _asked(answer)


def _topics(answer: dict[str, Any], reading: Reading) -> str:
    found = answer.get("topics", [])
    if not found:
        about = f" about “{plain(reading.topic)}”" if reading.topic else ""
        return f"Nothing that several titles share was found{about}."
    heading = f"What is said about “{plain(reading.topic)}”" if reading.topic else "What is talked about"
    lines = []
    for one in found[:_MOST_TOPICS]:
        best = (one.get("items") or [{}])[0]
        said = f": {_item(best)}" if best.get("url") else ""
        lines.append(
            f"- **{plain(one['topic'])}** – {counted(int(one['mentions']), 'mention')}, {one['movement']}{said}"
        )
    return f"{heading}:\n\n" + "\n".join(lines)


def keyword(reading: Reading) -> Play:
    """Follow a keyword over the days."""
    answer = yield from need(
        "track_keyword", keyword=reading.topic, sources=list(reading.sources) or None, days=reading.days
    )
    return f"{plain(answer['summary'])}\n\nDay by day: {file_link(answer['file'])}{_asked(answer)}"


def report(reading: Reading) -> Play:
    """Write a report with charts."""
    answer = yield from need(
        "trend_report", topic=reading.topic, sources=list(reading.sources) or None, days=reading.days
    )
    pictures = "\n\n".join(f"![{plain(name)}](artifact:{name})" for name in answer.get("pictures", []))
    files = f"The report: {file_link(answer['report'])}; its figures: {file_link(answer['file'])}."
    summary = f"\n\n{plain(answer['summary'])}" if answer.get("summary") else ""
    return f"{_topics(answer, reading)}{summary}\n\n{pictures}\n\n{files}{_asked(answer)}"
