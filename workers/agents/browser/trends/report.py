"""A trend report in Markdown: the chart, the topics with their sources, and how it was made."""

import re
from collections.abc import Sequence
from urllib.parse import quote

from workers.agents.browser.trends.finding import Found, Trend
from workers.agents.browser.trends.gathering import Gathered
from workers.agents.browser.trends.items import Item
from workers.agents.browser.trends.tracking import Tracked

MOST_ITEMS = 4
_SPECIAL = re.compile(r"([\\`*_\[\]<>|#!&~])")


def escaped(words: str) -> str:
    """Return words of others so that they stay words in Markdown."""
    return _SPECIAL.sub(r"\\\1", " ".join(words.split()))


def linked(item: Item) -> str:
    """Return an item as a link with its source and date."""
    address = quote(item.url, safe=":/?#@!$&'*+,;=%~-._")
    when = f", {item.at:%d %B %Y}" if item.at else ""
    votes = f", {item.score} points, {item.comments} comments" if item.score or item.comments else ""
    return f"[{escaped(item.title)}]({address}) — {escaped(item.source)}{when}{votes}"


def report_of(found: Found, tracked: Tracked | None, *, title: str, pictures: Sequence[str]) -> str:
    """Return the report; ``pictures`` are artifacts' names."""
    gathered = found.gathered
    span = f"{gathered.wish.since:%d %B} to {gathered.until:%d %B %Y}"
    parts = [f"# {escaped(title)}", f"{span}. {_where(gathered)}"]
    if tracked is not None:
        parts.append(escaped(tracked.summary))
    parts += [f"![{escaped(title)}](artifact:{name})" for name in pictures]
    if found.trends:
        parts += ["## Topics", _table(found.trends)]
        parts += [_topic(trend) for trend in found.trends]
    else:
        parts.append("No two titles of the time have a subject in common.")
    parts += ["## How this was made", _how(gathered)]
    return "\n\n".join(parts) + "\n"


def _table(trends: Sequence[Trend]) -> str:
    rows = ["| topic | mentions | points | comments | movement |", "| --- | ---: | ---: | ---: | --- |"]
    for trend in trends:
        topic = trend.topic
        figures = f"{len(topic.items)} | {topic.score} | {topic.comments} | {trend.movement}"
        rows.append(f"| {escaped(topic.label)} | {figures} |")
    return "\n".join(rows)


def _topic(trend: Trend) -> str:
    topic = trend.topic
    words = f"Also: {', '.join(escaped(word) for word in topic.words)}\n\n" if topic.words else ""
    lines = "\n".join(f"- {linked(item)}" for item in topic.items[:MOST_ITEMS])
    more = len(topic.items) - MOST_ITEMS
    return f"### {escaped(topic.label)}\n\n{words}{lines}" + (f"\n- and {more} more" if more > 0 else "")


def _where(gathered: Gathered) -> str:
    given = ", ".join(f"{escaped(name)} ({count})" for name, count in gathered.given.items())
    away = " ".join(f"{escaped(name)} could not be read: {escaped(why)}" for name, why in gathered.away.items())
    return f"Sources: {given}. {away}".strip()


def _how(gathered: Gathered) -> str:
    return (
        f"{len(gathered.items)} titles were compared by the words that several of them share and most don't. "
        "Nothing was rewritten. Movement compares with the last look like this one, or the two halves of the time "
        "where there was none."
    )
