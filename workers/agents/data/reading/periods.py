"""Stretches of time as people say them, resolved against the newest date in the data."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain

MONTH_NAMES = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_MONTH = (
    r"(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_YEAR = r"((?:19|20)\d{2})"
_ISO = r"(\d{4})-(\d{1,2})-(\d{1,2})"
_NUMBERS = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9}
_NUMBERS |= {"ten": 10, "twelve": 12}
_ORDINALS = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4}
UNITS = {"day": 1, "week": 7, "month": 0, "quarter": 0, "year": 0}
#: The newest date may lie this many days before the end of a period that counts as complete.
NEARLY_OVER = 7


@dataclass(frozen=True, slots=True)
class Period:
    """From ``start`` up to, not including, ``end``; ``unit`` is what the words named (year, quarter, …)."""

    start: date
    end: date
    label: str
    unit: str
    span: tuple[int, int]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """The dates a column spans; ``monthly`` when every row stands for a month (its first day)."""

    oldest: date
    newest: date

    @property
    def last_day(self) -> date:
        """The last day the data covers: rows dated to the first of a month stand for all of it."""
        monthly = self.newest.day == self.oldest.day == 1 and self.newest != self.oldest
        return shift(self.newest, 1, "month") - timedelta(1) if monthly else self.newest


def floor(day: date, unit: str) -> date:
    """Return the first day of the day's week, month, quarter or year."""
    match unit:
        case "year":
            return date(day.year, 1, 1)
        case "quarter":
            return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
        case "month":
            return date(day.year, day.month, 1)
        case "week":
            return day - timedelta(day.weekday())
    return day


def shift(day: date, count: int, unit: str) -> date:
    """Return the day that many units later (earlier when negative)."""
    if unit in {"day", "week"}:
        return day + timedelta(count * UNITS[unit])
    months = {"month": 1, "quarter": 3, "year": 12}[unit] * count
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise AssertionError("every month has a 28th")


def name_of(start: date, unit: str) -> str:
    """Return what people call the period that begins there."""
    match unit:
        case "year":
            return str(start.year)
        case "quarter":
            return f"Q{(start.month + 2) // 3} {start.year}"
        case "month":
            return f"{MONTH_NAMES[start.month - 1].capitalize()} {start.year}"
        case "week":
            return f"the week of {start.isoformat()}"
    return start.isoformat()


def _whole(start: date, unit: str, span: tuple[int, int], note: str = "") -> Period:
    return Period(start, shift(start, 1, unit), name_of(start, unit), unit, span, note)


def find_periods(text: str, known: Known) -> list[Period]:
    """Return the periods a request names, in its order, each stretch of text used once."""
    lower = text.lower()
    found: list[Period] = []
    taken: set[int] = set()
    readers = (_ranges, _open_ends, _relative, _quarters, _months, _days, _years)
    for period in chain.from_iterable(reader(lower, known) for reader in readers):
        if not taken & set(range(*period.span)):
            taken |= set(range(*period.span))
            found.append(period)
    return sorted(found, key=lambda period: period.span)


_POINT = rf"(?:{_ISO}|{_MONTH}(?: {_YEAR})?|q([1-4]) {_YEAR}|{_YEAR})"


def _point(groups: tuple[str | None, ...], known: Known) -> tuple[date, str]:
    """Return the first day and the unit of a point in time (the eight groups of ``_POINT``)."""
    year, month, day, name, name_year, quarter, quarter_year, alone = groups
    if year and month and day:
        return date(int(year), int(month), int(day)), "day"
    if name:
        number = _month_number(name)
        return date(int(name_year) if name_year else _year_having(number, known), number, 1), "month"
    if quarter and quarter_year:
        return date(int(quarter_year), int(quarter) * 3 - 2, 1), "quarter"
    return date(int(alone or known.newest.year), 1, 1), "year"


def _month_number(name: str) -> int:
    return next(number for number, full in enumerate(MONTH_NAMES, 1) if full.startswith(name[:3]))


def _year_having(month: int, known: Known) -> int:
    """Return the newest year in which the data has that month."""
    return known.newest.year if month <= known.newest.month else known.newest.year - 1


def _ranges(text: str, known: Known) -> Iterator[Period]:
    for found in re.finditer(rf"(?:between|from) {_POINT} (?:and|to|until|till|through|-|–) {_POINT}", text):
        try:
            start, _ = _point(found.groups()[:8], known)
            last, unit = _point(found.groups()[8:], known)
        except ValueError:
            continue
        end = shift(last, 1, unit)
        label = f"{start.isoformat()} to {(end - timedelta(1)).isoformat()}"
        yield Period(start, end, label, "range", found.span())


def _open_ends(text: str, known: Known) -> Iterator[Period]:
    far_past, far_future = date(1, 1, 1), date(9999, 1, 1)
    for found in re.finditer(rf"\b(since|starting|after|before|until|up to|by the end of) {_POINT}", text):
        try:
            start, unit = _point(found.groups()[1:], known)
        except ValueError:
            continue
        end, name = shift(start, 1, unit), name_of(start, unit)
        match found[1]:
            case "since" | "starting":
                yield Period(start, far_future, f"since {name}", "range", found.span())
            case "after":
                yield Period(end, far_future, f"after {name}", "range", found.span())
            case "before":
                yield Period(far_past, start, f"before {name}", "range", found.span())
            case _:
                yield Period(far_past, end, f"until {name}", "range", found.span())


def _relative(text: str, known: Known) -> Iterator[Period]:
    count = rf"(\d{{1,3}}|{'|'.join(_NUMBERS)})"
    which_one = r"(last|past|previous|prior|latest|most recent|this|current)"
    pattern = rf"\b(?:the )?{which_one}(?: {count})?(?: full)? (day|week|month|quarter|year)s?\b"
    for found in re.finditer(pattern, text):
        which, number, unit = found.groups()
        if which in {"this", "current"}:
            note = f"taken from the newest date in the data, {known.newest.isoformat()}"
            yield _whole(floor(known.newest, unit), unit, found.span(), note)
        elif number is None:
            yield _last_complete(unit, known, found.span())
        else:
            yield _last_several(_NUMBERS.get(number) or int(number), unit, known, found.span())
    for found in re.finditer(r"\b(?:year to date|ytd|so far this year)\b", text):
        start = floor(known.newest, "year")
        end = known.newest + timedelta(1)
        note = f"up to the newest date in the data, {known.newest.isoformat()}"
        yield Period(start, end, f"{start.year} to date", "range", found.span(), note)


def _last_complete(unit: str, known: Known, span: tuple[int, int]) -> Period:
    """Return the newest period that the data covers to its end, or nearly so."""
    start = floor(known.last_day, unit)
    newest = known.newest.isoformat()
    if (shift(start, 1, unit) - known.last_day).days <= (NEARLY_OVER if unit not in {"day", "week"} else 1):
        return _whole(start, unit, span, f"counted back from the newest date in the data, {newest}")
    running = name_of(start, unit)
    note = f"counted back from the newest date in the data, {newest}; {running} isn't over by then"
    return _whole(shift(start, -1, unit), unit, span, note)


def _last_several(count: int, unit: str, known: Known, span: tuple[int, int]) -> Period:
    note = f"counted back from the newest date in the data, {known.newest.isoformat()}"
    if unit in {"day", "week"}:
        end = known.newest + timedelta(1)
        return Period(shift(end, -count, unit), end, f"the last {count} {unit}s", "range", span, note)
    last = _last_complete(unit, known, span)
    start = shift(last.start, 1 - count, unit)
    return Period(start, last.end, f"the last {count} {unit}s", "range", span, last.note)


def _quarters(text: str, known: Known) -> Iterator[Period]:
    for found in re.finditer(rf"\bq([1-4])(?:[ /-]*(?:of )?{_YEAR})?\b|\b{_YEAR}[ -]?q([1-4])\b", text):
        number = int(found[1] or found[4])
        year = int(found[2] or found[3] or _year_having(number * 3 - 2, known))
        yield _whole(date(year, number * 3 - 2, 1), "quarter", found.span())
    for found in re.finditer(rf"\b({'|'.join(_ORDINALS)}) quarter(?: (?:of |in )?{_YEAR})?", text):
        number = _ORDINALS[found[1]]
        year = int(found[2] or _year_having(number * 3 - 2, known))
        yield _whole(date(year, number * 3 - 2, 1), "quarter", found.span())
    for found in re.finditer(rf"\b(first|second) half(?: (?:of |in )?{_YEAR})?|\bh([12])(?: {_YEAR})\b", text):
        half = int(found[3] or _ORDINALS[found[1]])
        year = int(found[2] or found[4] or known.newest.year)
        start = date(year, half * 6 - 5, 1)
        yield Period(start, shift(start, 6, "month"), f"H{half} {year}", "range", found.span())


def _months(text: str, known: Known) -> Iterator[Period]:
    for found in re.finditer(rf"\b{_MONTH},? {_YEAR}\b|\b{_YEAR}-(0[1-9]|1[0-2])\b(?!-)", text):
        start = date(int(found[2] or found[3]), _month_number(found[1]) if found[1] else int(found[4]), 1)
        yield _whole(start, "month", found.span())
    for found in re.finditer(rf"\b(?:in|for|during|of|and|or|vs\.?|versus) {_MONTH}(?![\w-])", text):
        number = _month_number(found[1])
        yield _whole(date(_year_having(number, known), number, 1), "month", found.span())


def _days(text: str, _: Known) -> Iterator[Period]:
    for found in re.finditer(rf"(?:on )?\b{_ISO}\b", text):
        try:
            yield _whole(date(int(found[1]), int(found[2]), int(found[3])), "day", found.span())
        except ValueError:
            continue


def _years(text: str, _: Known) -> Iterator[Period]:
    number_before = r"(?<!over )(?<!than )(?<!above )(?<!below )(?<!under )(?<!least )(?<!most )(?<![\d.,$€£])"
    for found in re.finditer(rf"{number_before}\b{_YEAR}\b(?![.,]?\d|-\d|%)", text):
        yield _whole(date(int(found[1]), 1, 1), "year", found.span())
