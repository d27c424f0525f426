"""Trend charts as Vega-Lite, with their figures inside."""

from typing import Any

from workers.agents.browser.trends.finding import Found
from workers.agents.browser.trends.tracking import Tracked

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
CHART_TYPE = "application/vnd.vegalite.v6+json"


def topics_chart(found: Found, title: str) -> dict[str, Any]:
    """Return bars, one for each topic, the weightiest on top."""
    values = [{"topic": one.topic.label, "mentions": len(one.topic.items)} for one in found.trends]
    return {
        **_base(title, values),
        "height": {"step": 26},
        "mark": "bar",
        "encoding": {
            "y": {"field": "topic", "type": "nominal", "sort": None, "title": None, "axis": {"labelLimit": 260}},
            "x": {"field": "mentions", "type": "quantitative", "title": "mentions", "axis": {"tickMinStep": 1}},
            "tooltip": [{"field": "topic"}, {"field": "mentions"}],
        },
    }


def days_chart(tracked: Tracked, title: str) -> dict[str, Any]:
    """Return a line of mentions by the day, one for each source."""
    values = [
        {"day": day.isoformat(), "source": source, "mentions": counts.get(source, 0)}
        for day, counts in tracked.days
        for source in tracked.sources or [""]
    ]
    return {
        **_base(title, values),
        "height": 320,
        "mark": {"type": "line", "point": True},
        "encoding": {
            "x": {
                "field": "day",
                "type": "temporal",
                "timeUnit": "utcyearmonthdate",
                "title": None,
                "axis": {"format": "%d %b", "labelOverlap": True},
            },
            "y": {"field": "mentions", "type": "quantitative", "axis": {"tickMinStep": 1}},
            "color": {"field": "source", "type": "nominal", "title": "source"},
            "tooltip": [{"field": "day", "type": "temporal"}, {"field": "source"}, {"field": "mentions"}],
        },
    }


def _base(title: str, values: list[dict[str, Any]]) -> dict[str, Any]:
    return {"$schema": SCHEMA, "title": title, "width": 640, "background": "white", "data": {"values": values}}
