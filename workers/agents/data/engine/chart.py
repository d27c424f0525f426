"""Charts: a query's result as a Vega-Lite specification with its data inside, and as a picture."""
# ruff: noqa: S608 - names are quoted; the sandbox is the wall

import json
import re
from pathlib import Path
from typing import Any

import duckdb

from workers.agents.data.engine.cells import rows_as_json
from workers.agents.data.engine.counting import quoted
from workers.agents.data.engine.problem import EngineProblem
from workers.agents.data.engine.query import keep_result

VERSION = "6.4"
SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
MOST_POINTS, MOST_BARS, FEW_LABELS = 5_000, 60, 14
KINDS = ("bar", "line", "area", "scatter", "pie", "histogram")
NUMBERS = re.compile(r"\w*INT(?:EGER)?\b|DECIMAL|DOUBLE|FLOAT|REAL")


def draw(con: duckdb.DuckDBPyConnection, request: dict[str, Any], out: Path) -> dict[str, Any]:
    """Answer ``{sql, kind, x, y?, series?, title, name, spec?}`` with the paths of picture and specification.

    Raises:
        EngineProblem: the kind or a column is unknown, there is nothing to draw, or a given spec isn't safe.
    """
    columns, total = keep_result(con, request["sql"])
    if total == 0:
        raise EngineProblem("nothing_to_draw", "The query returned no rows.", "Widen its filter.")
    types = {column["name"]: column["type"] for column in columns}
    notes: list[str] = []
    spec = _safe(request["spec"]) if request.get("spec") else _specification(con, request, types)
    values = _values(con, request, types, total, notes)
    spec |= {"$schema": SCHEMA, "data": {"values": values}}
    return _render(spec, out / request["name"]) | {"points": len(values), "rows": total, "notes": notes}


def _render(spec: dict[str, Any], target: Path) -> dict[str, Any]:
    import vl_convert  # noqa: PLC0415 - 40 MB that only charts need

    text = json.dumps(spec, ensure_ascii=False)
    try:
        picture = vl_convert.vegalite_to_png(text, vl_version=VERSION, scale=2, allowed_base_urls=[])
    except ValueError as error:
        reason = str(error).strip().splitlines()[0][:300]
        raise EngineProblem("bad_chart", f"The chart can't be drawn: {reason}", "Check the specification.") from error
    target.with_suffix(".png").write_bytes(picture)
    target.with_suffix(".vl.json").write_text(text, encoding="utf-8")
    folder = target.parent.name
    return {"picture": f"{folder}/{target.name}.png", "spec": f"{folder}/{target.name}.vl.json"}


def _safe(spec: object) -> dict[str, Any]:
    """Return a given specification when it draws from our rows alone.

    Raises:
        EngineProblem: it isn't an object, or it fetches something.
    """
    if not isinstance(spec, dict):
        raise EngineProblem("bad_chart", "The specification isn't an object.", "Pass Vega-Lite as a JSON object.")
    waiting: list[object] = [spec]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            if _fetches(part):
                cure = "Leave data out (it comes from the query), and use no url, href or image."
                raise EngineProblem("bad_chart", "The specification loads something from outside.", cure)
            waiting.extend(part.values())
        elif isinstance(part, list):
            waiting.extend(part)
    return {key: value for key, value in spec.items() if key not in {"data", "datasets", "$schema", "usermeta"}}


def _fetches(part: dict[Any, Any]) -> bool:
    mark = part.get("mark")
    image = "image" in (mark, part.get("type") if not isinstance(part.get("field"), str) else None)
    nested = isinstance(mark, dict) and mark.get("type") == "image"
    return image or nested or any(key in part for key in ("url", "href", "lookup", "data", "loader", "expr"))


def _specification(con: duckdb.DuckDBPyConnection, request: dict[str, Any], types: dict[str, str]) -> dict[str, Any]:
    kind = request.get("kind", "bar")
    if kind not in KINDS:
        raise EngineProblem("bad_chart", f"There is no chart kind {kind!r}.", f"Use one of: {', '.join(KINDS)}.")
    x, y, series = (_column(types, request.get(role)) for role in ("x", "y", "series"))
    if x is None or (y is None and kind != "histogram"):
        cure = f"The query's columns are: {', '.join(types)}."
        raise EngineProblem("bad_chart", "x and y must name columns of the query.", cure)
    base: dict[str, Any] = {"title": request["title"], "width": 640, "height": 360, "background": "white"}
    if kind == "pie":
        return base | _pie(x, str(y))
    if kind == "histogram":
        return base | _histogram(x)
    mark = {"scatter": "point", "line": {"type": "line", "point": True}}.get(kind, kind)
    many = _distinct(con, x) > FEW_LABELS
    encoding: dict[str, Any] = {
        "x": _axis(x, types[x], kind=kind, many=many),
        "y": _axis(str(y), types[str(y)], kind="value"),
    }
    if series is not None:
        encoding["color"] = {"field": _path(series), "type": "nominal", "title": series}
    encoding["tooltip"] = [{"field": _path(name), "title": name} for name in (x, y, series) if name is not None]
    if kind == "bar" and _long_labels(con, x, types[x]):
        encoding |= {"x": encoding["y"], "y": encoding["x"]}
        base["height"] = {"step": 24}
    return base | {"mark": mark, "encoding": encoding}


def _column(types: dict[str, str], name: str | None) -> str | None:
    if not name:
        return None
    found = next((known for known in types if known.lower() == name.lower()), None)
    if found is None:
        cure = f"The query's columns are: {', '.join(types)}."
        raise EngineProblem("bad_chart", f"The query has no column {name}.", cure)
    return found


def _path(name: str) -> str:
    """Return a column's name as a Vega field, where dots and brackets would mean nesting."""
    return "".join(f"\\{mark}" if mark in ".[]\\'\"" else mark for mark in name)


def _axis(name: str, kind_of: str, *, kind: str, many: bool = False) -> dict[str, Any]:
    axis: dict[str, Any] = {"field": _path(name), "title": name}
    if kind_of.startswith(("DATE", "TIMESTAMP")):
        return axis | {"type": "ordinal"} if kind == "bar" else axis | {"type": "temporal"}
    if kind == "value" or (kind in {"scatter", "line", "area"} and NUMBERS.match(kind_of)):
        return axis | {"type": "quantitative", "axis": {"format": ",~f"}}
    return axis | {"type": "nominal", "sort": None, "axis": {"labelLimit": 220, "labelAngle": -40 if many else 0}}


def _pie(x: str, y: str) -> dict[str, Any]:
    color = {"field": _path(x), "type": "nominal", "sort": None, "title": x}
    theta = {"field": _path(y), "type": "quantitative", "stack": True}
    return {"mark": {"type": "arc", "tooltip": True}, "encoding": {"theta": theta, "color": color}}


def _histogram(x: str) -> dict[str, Any]:
    axis = {"field": "from", "type": "quantitative", "bin": {"binned": True}, "title": x}
    count = {"field": "rows", "type": "quantitative", "title": "rows"}
    return {"mark": {"type": "bar", "tooltip": True}, "encoding": {"x": axis, "x2": {"field": "to"}, "y": count}}


def _distinct(con: duckdb.DuckDBPyConnection, name: str) -> int:
    row = con.execute(f"SELECT count(DISTINCT {quoted(name)}) FROM result").fetchone()
    return int(row[0]) if row else 0


def _long_labels(con: duckdb.DuckDBPyConnection, name: str, kind: str) -> bool:
    """Say whether bars had better lie: their names wouldn't stand side by side."""
    if kind != "VARCHAR":
        return False
    row = con.execute(f"SELECT sum(length(v)), max(length(v)) FROM (SELECT DISTINCT {quoted(name)} AS v FROM result)")
    total, longest = row.fetchone() or (0, 0)
    return (longest or 0) > 12 and (total or 0) > 70  # noqa: PLR2004 - characters across 640 pixels


def _values(
    con: duckdb.DuckDBPyConnection, request: dict[str, Any], types: dict[str, str], total: int, notes: list[str]
) -> list[dict[str, Any]]:
    """Return the rows to draw: all, or (said in the notes) bins, the first bars, or every n-th point."""
    if request.get("kind") == "histogram" and not request.get("spec"):
        return _bins(con, str(_column(types, request["x"])), types, notes)
    select = "SELECT * FROM result"
    bars = request.get("kind", "bar") in {"bar", "pie"} and not request.get("spec")
    x = _column(types, request.get("x"))
    if bars and x is not None and not types[x].startswith(("DATE", "TIMESTAMP")) and total > MOST_BARS * 10:
        select += f" LIMIT {MOST_BARS}"
        notes.append(f"the first {MOST_BARS} of {total} are drawn")
    elif total > MOST_POINTS:
        step = -(-total // MOST_POINTS)
        select += f" WHERE rowid % {step} = 0"
        notes.append(f"one in {step} of {total} points is drawn")
    rows = rows_as_json(con.execute(select).fetchall())
    return [dict(zip(types, row, strict=True)) for row in rows]


def _bins(con: duckdb.DuckDBPyConnection, name: str, types: dict[str, str], notes: list[str]) -> list[dict[str, Any]]:
    if NUMBERS.match(types[name]) is None:
        raise EngineProblem("bad_chart", f"{name} isn't a column of numbers.", "Choose one for the histogram.")
    column = quoted(name)
    low, high, count = con.execute(
        f"SELECT min({column})::DOUBLE, max({column})::DOUBLE, count({column}) FROM result"
    ).fetchone() or (0, 0, 0)
    if not count:
        raise EngineProblem("nothing_to_draw", f"{name} has no values.", "Choose another column.")
    width = _nice((high - low) / min(30, max(5, int(count**0.5)))) if high > low else 1.0
    first = (low // width) * width
    rows = con.execute(
        f"SELECT floor(({column}::DOUBLE - $first) / $width) AS bin, count(*) FROM result "
        f"WHERE {column} IS NOT NULL GROUP BY 1 ORDER BY 1",
        {"first": first, "width": width},
    ).fetchall()
    notes.append(f"each bar is {width:g} wide")
    return [
        {"from": round(first + bin_ * width, 9), "to": round(first + (bin_ + 1) * width, 9), "rows": n}
        for bin_, n in rows
    ]


def _nice(width: float) -> float:
    """Return the next of 1, 2, 2.5, 5, 10 times a power of ten."""
    power = 10.0 ** int(f"{width:e}".split("e")[1])
    return next(step * power for step in (1, 2, 2.5, 5, 10) if step * power >= width)
