"""Draws a dashboard: each panel's PromQL asked of Prometheus, the answer by Vega-Lite."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import vl_convert

from scripts.dashboards.panel import WINDOW, Dashboard, Panel

_AXIS = {
    "percentunit": "%",
    "bytes": ".2s",
    "Bps": ".2s",
    "currencyUSD": "$.2f",
}
_PER_ROW = 3
_WIDTH, _HEIGHT = 330, 150


@dataclass(frozen=True)
class Span:
    """From when to when (Unix time), in steps of so many seconds, with what stands for Grafana's window."""

    begin: float
    end: float
    step: float = 5.0
    window: str = "1m"


def draw(dashboard: Dashboard, prometheus: str, span: Span, into: Path) -> list[str]:
    """Write ``<name>.png``; return the titles of panels that had nothing to show."""
    empty: list[str] = []
    pictures = []
    with httpx2.Client(base_url=prometheus, trust_env=False, timeout=60) as http:
        for row, panel in ((row, panel) for row, panels in dashboard.rows for panel in panels):
            points = [point for point in _points(panel, _asker(http, span)) if math.isfinite(point["value"])]
            if not points:
                empty.append(panel.title)
            unit = " (s)" if panel.unit == "s" else ""
            pictures.append(_picture(f"{row}: {panel.title}{unit}", panel, points))
    spec = {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "title": {"text": f"Warren: {dashboard.title}", "anchor": "start", "fontSize": 18},
        "columns": _PER_ROW,
        "concat": pictures,
        "resolve": {"scale": {"color": "independent"}},
        "config": {"view": {"stroke": "#ddd"}, "axis": {"gridColor": "#eee"}},
    }
    into.mkdir(parents=True, exist_ok=True)
    (into / f"{dashboard.name}.png").write_bytes(vl_convert.vegalite_to_png(spec, scale=1.0))
    return empty


def _asker(http: httpx2.Client, span: Span) -> Callable[[str], list[dict[str, Any]]]:
    def ask(expression: str) -> list[dict[str, Any]]:
        asked = {
            "query": expression.replace(WINDOW, span.window),
            "start": span.begin,
            "end": span.end,
            "step": span.step,
        }
        answer = http.post("/api/v1/query_range", data=asked).json()
        if answer["status"] != "success":
            raise RuntimeError(f"Prometheus refuses {expression}: {answer.get('error')}")
        found: list[dict[str, Any]] = answer["data"]["result"]
        return found

    return ask


def _points(panel: Panel, ask: Callable[[str], list[dict[str, Any]]]) -> list[dict[str, Any]]:
    found = []
    for query in panel.queries:
        for series in ask(query.expression):
            name = query.legend
            for label, value in series["metric"].items():
                name = name.replace(f"{{{{{label}}}}}", value)
            found += [{"at": at * 1000, "value": float(value), "series": name} for at, value in series["values"]]
    return found


def _picture(title: str, panel: Panel, points: list[dict[str, Any]]) -> dict[str, Any]:
    if not points:
        return {
            "title": {"text": title, "anchor": "start", "fontSize": 12},
            "width": _WIDTH,
            "height": _HEIGHT,
            "data": {"values": [{"text": "nothing to show"}]},
            "mark": {"type": "text", "color": "#999"},
            "encoding": {"text": {"field": "text", "type": "nominal"}},
        }
    axis = {"title": None, "format": _AXIS.get(panel.unit, ".3~g"), "tickCount": 4}
    return {
        "title": {"text": title, "anchor": "start", "fontSize": 12},
        "width": _WIDTH,
        "height": _HEIGHT,
        "data": {"values": points},
        "mark": {"type": "area", "opacity": 0.7} if panel.stacked else {"type": "line", "strokeWidth": 1.5},
        "encoding": {
            "x": {"field": "at", "type": "temporal", "axis": {"title": None, "format": "%H:%M", "tickCount": 5}},
            "y": {
                "field": "value",
                "type": "quantitative",
                "axis": axis,
                "stack": "zero" if panel.stacked else None,
                "scale": {"zero": True},
            },
            "color": {
                "field": "series",
                "type": "nominal",
                "legend": None if panel.kind == "stat" else {"title": None, "orient": "bottom", "columns": 3},
            },
        },
    }
