"""A page's content as a person's JSON Schema wants it: what isn't found is null, and said."""

import re
from dataclasses import dataclass, field
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker, SchemaError

from workers.agents.browser.extract.engine.listing import find_lists
from workers.agents.browser.extract.engine.page import Page, parse
from workers.agents.browser.extract.engine.pairs import Pair, pairs
from workers.agents.browser.extract.engine.problem import EngineProblem
from workers.agents.browser.extract.engine.tables import find_tables
from workers.agents.browser.extract.engine.values import NoValueError, as_value

MOST_FAULTS, MOST_ROWS, MOST_DEPTH = 20, 1_000, 4
_SPLIT = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[\W_]+")
#: How well a label must fit: places that fit better are looked at first.
_CLOSENESS = (1.0, 0.9, 0.5)
_PART = _CLOSENESS[1]
#: Parts of a thing that are as good as its own.
_OWN = re.compile(r"^(?:offers|aggregateRating|mainEntity|article|product)\.(?=\w)")
#: Names for the same thing, as schema.org and people write it.
_SAME = (
    frozenset({"name", "title", "headline", "heading", "product", "product name"}),
    frozenset({"price", "cost", "amount", "low price", "offers price", "preis"}),
    frozenset({"currency", "price currency", "offers price currency"}),
    frozenset({"image", "picture", "photo", "image url", "thumbnail"}),
    frozenset({"published", "date published", "publication date", "date", "posted"}),
    frozenset({"modified", "date modified", "updated", "last updated"}),
    frozenset({"author", "writer", "by", "byline", "creator"}),
    frozenset({"rating", "rating value", "aggregate rating rating value", "stars", "score"}),
    frozenset({"reviews", "review count", "aggregate rating review count", "rating count"}),
    frozenset({"in stock", "availability", "available", "offers availability"}),
    frozenset({"phone", "telephone", "phone number", "tel"}),
    frozenset({"email", "e mail", "mail"}),
    frozenset({"url", "link", "address of page", "web address"}),
    frozenset({"brand", "manufacturer", "maker"}),
    frozenset({"sku", "article number", "item number", "product id"}),
)


@dataclass(slots=True)
class _Reading:
    """What a page offers, and what was found so far."""

    page: Page
    offered: list[Pair]
    tables: list[tuple[list[str], list[list[str]]]]
    found: dict[str, str] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)


def extract_data(request: dict[str, Any]) -> dict[str, Any]:
    """Answer ``{html, url, schema}`` with the data, where each value stood, what is missing, and what the schema says.

    Raises:
        EngineProblem: the schema is none of an object, or none at all.
    """
    schema = _checked(request["schema"])
    page = parse(request)
    tables = find_tables(page)
    rows = [(one.grid.columns, one.grid.rows) for one in tables]
    rows += [(one.columns, one.rows) for one in find_lists(page) if one.kind == "blocks"]
    reading = _Reading(page, list(pairs(page, tables)), rows)
    data = _object(reading, schema, "", MOST_DEPTH)
    return {
        "data": data,
        "found": reading.found,
        "missing": reading.missing,
        "faults": _faults(schema, data),
        "notes": page.notes,
    }


def _checked(schema: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    cure = 'Give a JSON Schema such as {"type": "object", "properties": {"price": {"type": "number"}}}.'
    if not isinstance(schema, dict) or not isinstance(schema.get("properties"), dict) or not schema["properties"]:
        raise EngineProblem("bad_schema", "The schema names no properties.", cure)
    try:
        Draft202012Validator.check_schema(schema)
    except SchemaError as error:
        raise EngineProblem("bad_schema", f"The schema isn't valid: {error.message[:200]}.", cure) from error
    return schema


def _object(reading: _Reading, schema: dict[str, Any], path: str, depth: int) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for name, wanted in schema.get("properties", {}).items():
        place = f"{path}.{name}".lstrip(".")
        part = wanted if isinstance(wanted, dict) else {}
        if "properties" in part and depth:
            data[name] = _object(reading, part, place, depth - 1)
        elif part.get("type") == "array":
            data[name] = _array(reading, part, place)
        else:
            data[name] = _single(reading, part, place)
        if data[name] is None:
            reading.missing.append(place)
    return data


def _single(reading: _Reading, wanted: dict[str, Any], place: str) -> Any:  # noqa: ANN401 - JSON
    names = [_words(place), _words(place.rsplit(".", 1)[-1])]
    for closeness in _CLOSENESS:
        for label, printed, where in reading.offered:
            if isinstance(printed, dict | list) or max(_alike(name, label) for name in names) < closeness:
                continue
            try:
                value = as_value(printed, wanted)
            except NoValueError:
                continue
            reading.found[place] = where
            return value
    return None


def _array(reading: _Reading, wanted: dict[str, Any], place: str) -> list[Any] | None:
    items = wanted.get("items")
    items = items if isinstance(items, dict) else {}
    if isinstance(items.get("properties"), dict):
        return _rows(reading, items["properties"], place)
    name = _words(place.rsplit(".", 1)[-1])
    for label, printed, where in reading.offered:
        if _alike(name, label) >= _PART:
            each = printed if isinstance(printed, list) else re.split(r"\s*[,;|]\s*", str(printed))
            values = _values(each, items)
            if values:
                reading.found[place] = where
                return values
    return _column(reading, items, place)


def _values(each: list[Any], items: dict[str, Any]) -> list[Any]:
    values = []
    for one in each[:MOST_ROWS]:
        plain = one.get("name") if isinstance(one, dict) else one
        try:
            values.append(as_value(plain, items))
        except NoValueError:
            continue
    return values


def _column(reading: _Reading, items: dict[str, Any], place: str) -> list[Any] | None:
    name = _words(place.rsplit(".", 1)[-1])
    for columns, rows in reading.tables:
        at = next((at for at, column in enumerate(columns) if _alike(name, column) >= _PART), None)
        if at is not None and (values := _values([row[at] for row in rows], items)):
            reading.found[place] = f"column “{columns[at]}”"
            return values
    return None


def _rows(reading: _Reading, properties: dict[str, Any], place: str) -> list[Any] | None:
    """Return the rows of the table or blocks whose columns fit most of the properties."""
    best: tuple[int, int, dict[str, int], list[list[str]]] | None = None
    for columns, rows in reading.tables:
        places = {name: at for name in properties if (at := _column_of(name, columns)) is not None}
        if places and (best is None or (len(places), len(rows)) > best[:2]):
            best = (len(places), len(rows), places, rows)
    if best is None:
        return None
    reading.found[place] = f"{best[1]} rows with {', '.join(best[2])}"
    reading.missing += [f"{place}[].{name}" for name in properties if name not in best[2]]
    return [_row(row, properties, best[2]) for row in best[3][:MOST_ROWS]]


def _column_of(name: str, columns: list[str]) -> int | None:
    likeness = [_alike(_words(name), column) for column in columns]
    best = max(likeness, default=0.0)
    return likeness.index(best) if best >= 0.5 else None  # noqa: PLR2004 - half the words are the same


def _row(row: list[str], properties: dict[str, Any], places: dict[str, int]) -> dict[str, Any]:
    read: dict[str, Any] = {}
    for name, wanted in properties.items():
        try:
            read[name] = (
                as_value(row[places[name]], wanted if isinstance(wanted, dict) else {}) if name in places else None
            )
        except NoValueError:
            read[name] = None
    return read


def _words(name: str) -> str:
    return " ".join(part.lower() for part in _SPLIT.split(name) if part)


def _alike(wanted: str, label: str) -> float:
    """Return how well a label fits: 1 for the name itself or one that means the same, less for one inside another.

    0.9 for a part of something (the name of its author), 0.5 where one name holds the other's words, else 0.
    """
    offered = _words(_OWN.sub("", label))
    last = _words(label.rsplit(".", 1)[-1])
    if _same(wanted, offered):
        return 1.0
    if _same(wanted, last):
        return 0.9
    one, other = set(wanted.split()), set(offered.split())
    return 0.5 if one and other and (one <= other or other <= one) else 0.0


def _same(wanted: str, offered: str) -> bool:
    return wanted == offered or any(wanted in same and offered in same for same in _SAME)


def _faults(schema: dict[str, Any], data: dict[str, Any]) -> list[str]:
    """Return what the schema finds wrong with the values that were found."""
    judge = Draft202012Validator(schema, format_checker=FormatChecker())
    said = []
    for error in judge.iter_errors(data):
        if error.instance is None:
            continue  # it is among the missing
        where = ".".join(str(part) for part in error.absolute_path)
        said.append(f"{where}: {error.message[:200]}" if where else error.message[:200])
    return said[:MOST_FAULTS]
