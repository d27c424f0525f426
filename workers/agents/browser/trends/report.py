"""A trend report in Markdown: the chart, the topics with their sources, and how it was made."""

from collections.abc import Mapping, Sequence
from urllib.parse import quote

from workers.agentkit.plain_words import plain
from workers.agents.browser.trends.finding import Found, Trend
from workers.agents.browser.trends.gathering import Gathered
from workers.agents.browser.trends.items import Item
from workers.agents.browser.trends.tracking import Tracked

MOST_ITEMS = 4


def linked(item: Item) -> str:
    """Return an item as a link with its source and date."""
    address = quote(item.url, safe=":/?#@!$&'*+,;=%~-._")
    when = f", {item.at:%d %B %Y}" if item.at else ""
    votes = f", {item.score} points, {item.comments} comments" if item.score or item.comments else ""
    return f"[{plain(item.title)}]({address}) — {plain(item.source)}{when}{votes}"


def report_of(found: Found, tracked: Tracked | None, *, title: str, pictures: Mapping[str, str]) -> str:
    """Return the report; ``pictures`` are artifacts' names by what they show."""
    gathered = found.gathered
    span = f"{gathered.wish.since:%d %B} to {gathered.until:%d %B %Y}"
    parts = [f"# {plain(title)}", f"{span}. {_where(gathered)}"]
    if tracked is not None:
        parts.append(plain(tracked.summary))
    parts += [f"![{plain(shown)}](artifact:{name})" for shown, name in pictures.items()]
    if found.trends:
        parts += ["## Topics", _table(found.trends)]
        parts += [_topic(trend) for trend in found.trends]
    else:
        parts.append("No two titles of the time have a subject in common.")
    parts += ["## How this was made", _how(gathered)]
    return "\n\n".join(parts) + "\n"


def _table(trends: Sequence[Trend]) -> str:
    """Return a row per topic; feeds know no points and comments, so there may be none to show."""
    voted = any(one.topic.score or one.topic.comments for one in trends)
    columns = ["topic", "mentions", *(["points", "comments"] if voted else []), "movement"]
    rows = [columns, ["---", *["---:"] * (len(columns) - 2), "---"]]
    for one in trends:
        votes = [str(one.topic.score), str(one.topic.comments)] if voted else []
        rows.append([plain(one.topic.label), str(len(one.topic.items)), *votes, one.movement])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _topic(trend: Trend) -> str:
    topic = trend.topic
    words = f"Also: {', '.join(plain(word) for word in topic.words)}\n\n" if topic.words else ""
    lines = "\n".join(f"- {linked(item)}" for item in topic.items[:MOST_ITEMS])
    more = len(topic.items) - MOST_ITEMS
    return f"### {plain(topic.label)}\n\n{words}{lines}" + (f"\n- and {more} more" if more > 0 else "")


def _where(gathered: Gathered) -> str:
    given = ", ".join(f"{plain(name)} ({count})" for name, count in gathered.given.items())
    away = " ".join(f"{plain(name)} could not be read: {plain(why)}" for name, why in gathered.away.items())
    return f"Sources: {given}. {away}".strip()


def _how(gathered: Gathered) -> str:
    return (
        f"{len(gathered.items)} titles were compared by the words that several of them share and most don't. "
        "Nothing was rewritten. Movement compares with the last look like this one, or the two halves of the time "
        "where there was none."
    )
