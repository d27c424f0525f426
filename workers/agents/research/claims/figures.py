"""Figures in a sentence, with what they count, so that two of them can be compared."""

import re
from dataclasses import dataclass
from datetime import date

from workers.agents.research.claims.words import stem

#: What each unit measures, and how much of it one is.
_UNITS: dict[str, tuple[str, float]] = {
    "mm": ("length", 0.001), "cm": ("length", 0.01), "m": ("length", 1.0), "metre": ("length", 1.0),
    "meter": ("length", 1.0), "km": ("length", 1000.0), "kilometre": ("length", 1000.0),
    "kilometer": ("length", 1000.0), "ft": ("length", 0.3048), "feet": ("length", 0.3048), "foot": ("length", 0.3048),
    "mile": ("length", 1609.344), "mi": ("length", 1609.344),
    "g": ("mass", 0.001), "gram": ("mass", 0.001), "kg": ("mass", 1.0), "kilogram": ("mass", 1.0),
    "tonne": ("mass", 1000.0), "lb": ("mass", 0.45359237), "pound": ("mass", 0.45359237),
    "second": ("time", 1.0), "minute": ("time", 60.0), "hour": ("time", 3600.0), "day": ("time", 86400.0),
    "week": ("time", 604800.0), "month": ("month", 1.0), "year": ("years", 1.0),
    "°c": ("celsius", 1.0), "°f": ("fahrenheit", 1.0), "km2": ("area", 1e6), "km²": ("area", 1e6),
    "hectare": ("area", 1e4), "mw": ("power", 1.0), "gw": ("power", 1000.0), "kwh": ("energy", 1.0),
    "%": ("percent", 1.0), "percent": ("percent", 1.0), "per cent": ("percent", 1.0),
    "kmh": ("speed", 1.0), "km/h": ("speed", 1.0), "mph": ("speed", 1.609344),
}  # fmt: skip
_SCALES = {"thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12, "bn": 1e9, "mn": 1e6}
_MONEY = {
    "€": "EUR",
    "$": "USD",
    "£": "GBP",
    "¥": "JPY",
    "euro": "EUR",
    "eur": "EUR",
    "usd": "USD",
    "gbp": "GBP",
    "dollar": "USD",
}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_DATE = re.compile(
    rf"(?P<iso>\b(?P<y1>\d{{4}})-(?P<m1>\d{{2}})-(?P<d1>\d{{2}})\b)"
    rf"|\b(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<m2>{_MONTH}),? (?P<y2>\d{{4}})\b"
    rf"|\b(?P<m3>{_MONTH}) (?P<d3>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<y3>\d{{4}})\b",
    re.IGNORECASE,
)
_NUMBER = r"\d{1,3}(?:[,\u00a0\u202f]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_FIGURE = re.compile(
    rf"(?P<sign>[€$£¥])?\s?(?<![\w.,/-])(?P<minus>[-−](?=\d))?(?P<number>{_NUMBER})(?![\d]|[.,]\d)"
    r"(?:[ -]?(?P<scale>thousand|million|billion|trillion|bn|mn)\b)?"
    r"(?:[ \u00a0-]?(?P<unit>%|°[CF]|km²|km/h|per cent|[^\W\d_]+2?))?",
    re.IGNORECASE,
)
_ROUGH = re.compile(
    r"\b(?:about|around|approximately|roughly|nearly|almost|over|more than|some|circa|ca\.|c\.)\s*$", re.IGNORECASE
)
_FIRST_YEAR, _LAST_YEAR = 1000, 2100
#: Behind a number these are no counted thing.
_NOT_COUNTED = (
    "and or to in of the a an at on by for from with is was are were as per than that which who but when while if into "
    "after before until since between during around about over under has have had not also then there its it"
)
_NO_NOUN = frozenset(_NOT_COUNTED.split())


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as it is written, what it counts, its value in that kind's unit, and how exact it is."""

    text: str
    kind: str
    value: float
    #: One in its last place.
    step: float
    start: int
    end: int

    def agrees(self, other: "Figure") -> bool:
        """Say whether two figures can mean the same value: rounded or cut off differently, they do."""
        return self.kind == other.kind and abs(self.value - other.value) < max(self.step, other.step, 1e-9)


def figures_in(text: str) -> list[Figure]:
    """Return the figures of a sentence in order; dates first count as dates."""
    found = [figure for match in _DATE.finditer(text) if (figure := _date(match)) is not None]
    taken = [(figure.start, figure.end) for figure in found]
    for match in _FIGURE.finditer(text):
        at = match.start("number")
        if not any(start <= at < end for start, end in taken):
            found.append(_figure(match, text))
    return sorted(found, key=lambda figure: figure.start)


def _date(match: re.Match[str]) -> Figure | None:
    parts = match.groupdict()
    year, month, day = (next(filter(None, (parts[f"{name}{n}"] for n in (1, 2, 3))), "") for name in ("y", "m", "d"))
    number = int(month) if month.isdigit() else _MONTHS.index(month[:3].lower()) + 1
    try:
        value = date(int(year), number, int(day)).toordinal()
    except ValueError:
        return None
    return Figure(match[0], "date", float(value), 1.0, match.start(), match.end())


def _figure(match: re.Match[str], text: str) -> Figure:
    raw = re.sub(r"[,\u00a0\u202f]", "", match["number"])
    scale = _SCALES.get((match["scale"] or "").lower(), 1.0)
    step = 10.0 ** -len(raw.partition(".")[2]) * scale
    if _ROUGH.search(text[: match.start()]) and "." not in raw:
        step *= 10.0 ** (len(raw) - len(raw.rstrip("0")))
    value = float(raw) * scale * (-1 if match["minus"] else 1)
    kind, factor, end = _kind(match, raw)
    return Figure(text[match.start() : end].strip(), kind, value * factor, step * factor, match.start(), end)


def _kind(match: re.Match[str], raw: str) -> tuple[str, float, int]:
    """Return what a figure counts, the factor of its unit, and where its text ends."""
    unit = (match["unit"] or "").lower()
    bare_end = match.end("scale") if match["scale"] else match.end("number")
    if match["sign"]:
        return f"money:{_MONEY[match['sign']]}", 1.0, bare_end
    singular = unit.removesuffix("s")
    if money := _MONEY.get(singular):
        return f"money:{money}", 1.0, match.end()
    for form in (unit, singular):
        if form in _UNITS and (len(form) > 1 or form == match["unit"]):  # 5G is no weight
            kind, factor = _UNITS[form]
            return kind, factor, match.end()
    if _is_year(raw, match):
        return "year", 1.0, bare_end
    if unit and unit not in _NO_NOUN and len(unit) > 1:
        return f"count:{stem(unit)}", 1.0, match.end()
    return "number", 1.0, bare_end


def _is_year(raw: str, match: re.Match[str]) -> bool:
    plain = raw.isdigit() and not match["scale"] and "," not in match["number"]
    return plain and _FIRST_YEAR <= int(raw) <= _LAST_YEAR
