"""Reads feeds, finds what is talked about, and follows keywords over time."""

import json
from typing import Any

from langchain.tools import ToolRuntime

from workers.agentkit.context import StepContext
from workers.agentkit.spec import Effect, agent_tool
from workers.agents.browser.addresses import check_address
from workers.agents.browser.engine_client import draw_chart
from workers.agents.browser.extract.keeping import keep_rows, slug
from workers.agents.browser.trends.charts import CHART_TYPE, days_chart, topics_chart
from workers.agents.browser.trends.finding import Found, Trend, find
from workers.agents.browser.trends.gathering import Gathered
from workers.agents.browser.trends.items import Item
from workers.agents.browser.trends.report import report_of
from workers.agents.browser.trends.sources.choosing import chosen
from workers.agents.browser.trends.sources.feeds import read_feed as fetch_feed
from workers.agents.browser.trends.tracking import Tracked, follow, track

#: Its context is a StepContext; pydantic, which makes the tool's schema from the signature, can't check protocols.
Runtime = ToolRuntime[Any, Any]
_MOST_ENTRIES, _EXAMPLES = 50, 3


def _text(answer: dict[str, Any]) -> str:
    return json.dumps({key: value for key, value in answer.items() if value not in (None, [], {})}, ensure_ascii=False)


def _shown(item: Item) -> dict[str, Any]:
    entry = {
        "title": item.title,
        "url": item.url,
        "source": item.source,
        "at": item.at.isoformat(timespec="minutes") if item.at else None,
        "points": item.score,
        "comments": item.comments,
        "summary": item.summary,
    }
    return {key: value for key, value in entry.items() if value}


async def _note(context: StepContext, gathered: Gathered) -> None:
    """Note what others wrote as text from outside, source by source."""
    by_source: dict[str, list[str]] = {}
    for item in gathered.items:
        by_source.setdefault(item.source, []).append(f"{item.title} {item.url}")
    for source, lines in by_source.items():
        await context.from_outside("page", source, "\n".join(lines)[:20_000])


@agent_tool(effect=Effect.NONE, title="Reading the feed {url}", outside="page")
async def read_feed(url: str, runtime: Runtime, limit: int = 20) -> str:
    """Read a feed (RSS, Atom): its entries with their links, times and summaries. A page that names a feed leads there.

    Args:
        url: the feed, or a page of the site.
        limit: how many entries, at most 50.
    """
    context: StepContext = runtime.context
    await check_address(context, url)
    read = await fetch_feed(context, url)
    shown = read.items[: max(1, min(limit, _MOST_ENTRIES))]
    words = "\n".join(f"{item.title} {item.url} {item.summary}" for item in shown)
    await context.from_outside("page", read.title, words[:20_000])
    entries = [_shown(item) for item in shown]
    return _text({"url": read.url, "title": read.title, "of": len(read.items), "entries": entries, "notes": read.notes})


@agent_tool(effect=Effect.NONE, title="Looking for what is talked about", outside="page")
async def find_trends(
    runtime: Runtime, topic: str | None = None, sources: list[str] | None = None, days: int = 7
) -> str:
    """Find what is talked about: topics that several titles share, how each moves, with its best items.

    Args:
        topic: what it is about; everything when left out.
        sources: "hacker news", "reddit", "r/<community>", a feed's name or address; all that are set up when left out.
        days: how far back, at most 90.
    """
    context: StepContext = runtime.context
    found = await find(context, topic, chosen(context, sources), days=days)
    await _note(context, found.gathered)
    return _text({"topics": [_trend(one) for one in found.trends], **_asked(found.gathered)})


def _trend(trend: Trend) -> dict[str, Any]:
    topic = trend.topic
    return {
        "topic": topic.label,
        "also": list(topic.words),
        "mentions": len(topic.items),
        "points": topic.score,
        "comments": topic.comments,
        "movement": trend.movement,
        "sources": topic.sources,
        "items": [_shown(item) for item in topic.items[:_EXAMPLES]],
    }


def _asked(gathered: Gathered) -> dict[str, Any]:
    return {
        "read": [{"source": name, "items": count} for name, count in gathered.given.items()],
        "not_read": [{"source": name, "why": why} for name, why in gathered.away.items()],
        "since": gathered.wish.since.date().isoformat(),
    }


@agent_tool(effect=Effect.NONE, title="Following “{keyword}”", outside="page")
async def track_keyword(keyword: str, runtime: Runtime, sources: list[str] | None = None, days: int = 14) -> str:
    """Count how often a keyword is mentioned day by day, keep that, and tell whether it grows.

    What was counted before stays known, also where a feed no longer holds it: call it again later to follow a keyword.

    Args:
        keyword: a word or a few.
        sources: as for find_trends.
        days: how far back, at most 90.
    """
    context: StepContext = runtime.context
    tracked = await track(context, keyword, chosen(context, sources), days=days)
    await _note(context, tracked.gathered)
    file = await _keep_days(context, tracked)
    days_told = [{"day": day.isoformat(), **counts} for day, counts in tracked.days if counts]
    answer = {"keyword": tracked.keyword, "summary": tracked.summary, "days": days_told, "file": file}
    return _text({**answer, **_asked(tracked.gathered)})


async def _keep_days(context: StepContext, tracked: Tracked) -> str:
    rows = [[day.isoformat(), *(str(counts.get(name, 0)) for name in tracked.sources)] for day, counts in tracked.days]
    return await keep_rows(context, f"mentions of {tracked.keyword}", ["day", *tracked.sources], rows)


@agent_tool(effect=Effect.NONE, title="Writing a trend report", outside="page")
async def trend_report(
    runtime: Runtime, topic: str | None = None, sources: list[str] | None = None, days: int = 7
) -> str:
    """Write a report of what is talked about, as Markdown with charts and the figures as CSV.

    Refer to a picture in your answer as ![title](artifact:file.png).

    Args:
        topic: what it is about, also followed by the day; everything when left out.
        sources: as for find_trends.
        days: how far back, at most 90.
    """
    context: StepContext = runtime.context
    found = await find(context, topic, chosen(context, sources), days=days)
    await _note(context, found.gathered)
    title = f"What is talked about: {topic}" if topic else "What is talked about"
    pictures: dict[str, str] = {}
    if found.trends:
        pictures[title] = await _draw(context, title, topics_chart(found, title))
    tracked = await follow(context, topic, found.gathered) if topic else None
    if tracked is not None and tracked.total:
        name = f"Mentions of {tracked.keyword}"
        pictures[name] = await _draw(context, name, days_chart(tracked, name))
    text = report_of(found, tracked, title=title, pictures=pictures)
    report = await context.artifacts.add(f"{slug(title)}.md", "text/markdown", text.encode())
    answer = {
        "report": report.name,
        "pictures": list(pictures.values()),
        "file": await _keep_topics(context, title, found),
    }
    topics = [_trend(one) for one in found.trends]
    return _text({**answer, "summary": tracked and tracked.summary, "topics": topics, **_asked(found.gathered)})


async def _draw(context: StepContext, title: str, spec: dict[str, Any]) -> str:
    picture = await draw_chart(context, spec)
    kept = await context.artifacts.add(f"{slug(title)}.png", "image/png", picture)
    await context.artifacts.add(f"{slug(title)}.vl.json", CHART_TYPE, json.dumps(spec, ensure_ascii=False).encode())
    return kept.name


async def _keep_topics(context: StepContext, title: str, found: Found) -> str:
    rows = []
    for one in found.trends:
        topic = one.topic
        figures = (len(topic.items), topic.score, topic.comments, one.earlier, one.later)
        rows.append([topic.label, *(str(figure) for figure in figures), ", ".join(topic.sources)])
    columns = ["topic", "mentions", "points", "comments", "earlier", "later", "sources"]
    return await keep_rows(context, title, columns, rows)


TREND_TOOLS = (read_feed, find_trends, track_keyword, trend_report)
