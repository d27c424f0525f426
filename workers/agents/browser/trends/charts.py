"""Trend charts as Vega-Lite, with their figures inside."""

from typing import Any

from workers.agents.browser.trends.finding import Found
from workers.agents.browser.trends.tracking import Tracked

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
#: Ticks of an axis, at the most.
_TICKS = 5
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
            "x": {"field": "mentions", "type": "quantitative", "title": "mentions", "axis": _whole(values)},
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
        "height": 220,
        "mark": {"type": "line", "point": True},
        "encoding": {
            "x": {
                "field": "day",
                "type": "temporal",
                "timeUnit": "utcyearmonthdate",
                "title": None,
                "axis": {"format": "%d %b", "labelOverlap": True, "labelSeparation": 8},
            },
            "y": {"field": "mentions", "type": "quantitative", "axis": _whole(values)},
            "color": {"field": "source", "type": "nominal", "title": "source", **_legend(tracked)},
            "tooltip": [{"field": "day", "type": "temporal"}, {"field": "source"}, {"field": "mentions"}],
        },
    }


def _whole(values: list[dict[str, Any]]) -> dict[str, Any]:
    """Return an axis of whole numbers: nothing is mentioned half a time."""
    most = max((int(value["mentions"]) for value in values), default=0)
    step = max(1, -(-most // _TICKS))
    return {"values": list(range(0, most + step, step)), "format": "d"}


def _legend(tracked: Tracked) -> dict[str, Any]:
    """Leave out a legend that would name one source only."""
    return {} if len(tracked.sources) > 1 else {"legend": None}


def _base(title: str, values: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "$schema": SCHEMA,
        "title": title,
        "width": 520,
        "background": "white",
        "data": {"values": values},
        # Read on a telephone too, where the picture is half as wide.
        "config": {
            "axis": {"labelFontSize": 15, "titleFontSize": 15},
            "legend": {"labelFontSize": 15, "titleFontSize": 15},
            "title": {"fontSize": 17},
        },
    }
