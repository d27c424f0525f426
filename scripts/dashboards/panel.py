"""A dashboard as Grafana reads it: rows of panels, each with its queries to Prometheus."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

#: Columns of Grafana's grid, and the height of each kind of panel in its units of 30 px.
COLUMNS = 24
HEIGHT = {"stat": 4, "timeseries": 8}
#: Grafana chooses it by the width of the picture and the scrape interval.
WINDOW = "$__rate_interval"
_SOURCE = {"type": "prometheus", "uid": "${source}"}

Unit = Literal["short", "s", "percentunit", "reqps", "ops", "currencyUSD", "bytes", "Bps"]


@dataclass(frozen=True)
class Query:
    """PromQL, and how its series are called: Grafana's ``{{label}}``."""

    expression: str
    legend: str = ""


@dataclass(frozen=True)
class Panel:
    """A picture over time, or one number (``stat``); ``says`` is the text behind its little *i*."""

    title: str
    queries: tuple[Query, ...]
    unit: Unit = "short"
    kind: Literal["stat", "timeseries"] = "timeseries"
    width: int = 8
    says: str = ""
    #: From which value on a number is yellow, and red.
    bad: tuple[float, float] | None = None
    stacked: bool = False


@dataclass(frozen=True)
class Dashboard:
    """A page of rows."""

    name: str
    title: str
    rows: tuple[tuple[str, tuple[Panel, ...]], ...]

    @property
    def panels(self) -> Iterator[Panel]:
        """All of them in order."""
        for _, panels in self.rows:
            yield from panels


def graph(title: str, *queries: tuple[str, str], unit: Unit = "short", says: str = "", stacked: bool = False) -> Panel:
    """Make a picture over time of pairs of expression and legend."""
    return Panel(title, tuple(Query(*each) for each in queries), unit=unit, says=says, stacked=stacked)


def number(title: str, expression: str, unit: Unit = "short", bad: tuple[float, float] | None = None) -> Panel:
    """Make one number, the newest."""
    return Panel(title, (Query(expression),), unit=unit, kind="stat", width=4, bad=bad)


def as_grafana(dashboard: Dashboard) -> dict[str, Any]:
    """Return what Grafana loads, as its JSON model (schema 39) has it."""
    return {
        "uid": f"warren-{dashboard.name}",
        "title": f"Warren: {dashboard.title}",
        "tags": ["warren"],
        "schemaVersion": 39,
        "editable": False,
        "graphTooltip": 1,
        "refresh": "30s",
        "time": {"from": "now-3h", "to": "now"},
        "timezone": "browser",
        "links": [{"type": "dashboards", "tags": ["warren"], "title": "Warren", "asDropdown": True}],
        "templating": {
            "list": [{"name": "source", "label": "Prometheus", "type": "datasource", "query": "prometheus"}]
        },
        "panels": list(_placed(dashboard)),
    }


def _placed(dashboard: Dashboard) -> Iterator[dict[str, Any]]:
    ids = iter(range(1, 1000))
    top = 0
    for title, panels in dashboard.rows:
        place = {"x": 0, "y": top, "w": COLUMNS, "h": 1}
        yield {"id": next(ids), "type": "row", "title": title, "collapsed": False, "gridPos": place, "panels": []}
        top += 1
        for line in _lines(panels):
            left = 0
            for panel in line:
                place = {"x": left, "y": top, "w": panel.width, "h": HEIGHT[panel.kind]}
                yield {"id": next(ids), "gridPos": place, **_panel(panel)}
                left += panel.width
            top += max(HEIGHT[panel.kind] for panel in line)


def _lines(panels: Sequence[Panel]) -> Iterator[list[Panel]]:
    line: list[Panel] = []
    for panel in panels:
        if line and (sum(each.width for each in line) + panel.width > COLUMNS or line[0].kind != panel.kind):
            yield line
            line = []
        line.append(panel)
    if line:
        yield line


def _panel(panel: Panel) -> dict[str, Any]:
    yellow, red = panel.bad or (None, None)
    steps: list[dict[str, Any]] = [{"color": "green", "value": None}]
    if panel.bad:
        steps += [{"color": "yellow", "value": yellow}, {"color": "red", "value": red}]
    defaults: dict[str, Any] = {"unit": panel.unit, "min": 0, "thresholds": {"mode": "absolute", "steps": steps}}
    if panel.kind == "timeseries":
        stacking = {"mode": "normal" if panel.stacked else "none", "group": "A"}
        defaults["custom"] = {"fillOpacity": 30 if panel.stacked else 8, "lineWidth": 1, "stacking": stacking}
    return {
        "type": panel.kind,
        "title": panel.title,
        "description": panel.says,
        "datasource": _SOURCE,
        "targets": [
            {"refId": chr(65 + n), "datasource": _SOURCE, "expr": query.expression, "legendFormat": query.legend}
            for n, query in enumerate(panel.queries)
        ],
        "fieldConfig": {"defaults": defaults, "overrides": []},
        "options": _OPTIONS[panel.kind],
    }


_OPTIONS: dict[str, dict[str, Any]] = {
    "timeseries": {
        "legend": {"displayMode": "list", "placement": "bottom"},
        "tooltip": {"mode": "multi", "sort": "desc"},
    },
    "stat": {"reduceOptions": {"calcs": ["lastNotNull"]}, "colorMode": "value", "graphMode": "area"},
}
