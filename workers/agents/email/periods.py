"""Stretches of time that people name when they look for mail, counted backwards from today."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import dateparser

_DAYS = {
    "monday": 0, "tuesday": 1, "wednesday": 2, "thursday": 3, "friday": 4, "saturday": 5, "sunday": 6,
    "mon": 0, "tue": 1, "wed": 2, "thu": 3, "fri": 4, "sat": 5, "sun": 6,
}  # fmt: skip
_MONTHS = {
    "january": 1, "february": 2, "march": 3, "april": 4, "may": 5, "june": 6, "july": 7, "august": 8,
    "september": 9, "october": 10, "november": 11, "december": 12, "jan": 1, "feb": 2, "mar": 3, "apr": 4, "jun": 6,
    "jul": 7, "aug": 8, "sep": 9, "sept": 9, "oct": 10, "nov": 11, "dec": 12,
}  # fmt: skip
_COUNTS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "couple of": 2, "a couple of": 2, "three": 3, "few": 3, "a few": 3, "four": 4,
    "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "twelve": 12,
}  # fmt: skip
_COUNT = r"\d{1,3}|" + "|".join(sorted(_COUNTS, key=len, reverse=True))
_UNIT = r"(?:day|week|month|year)s?"
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_WEEKDAY = "|".join(sorted(_DAYS, key=len, reverse=True))
_DATE = (
    rf"(?:\d{{4}}-\d\d-\d\d|\d{{1,2}}\.\d{{1,2}}\.(?:\d{{4}})?|\d{{1,2}}(?:st|nd|rd|"
    rf"th)?(?: of)? (?:{_MONTH})\b(?:,? \d{{4}})?|"
    rf"(?:{_MONTH}) \d{{1,2}}(?:st|nd|rd|th)?\b(?:,? \d{{4}})?)"
)
_POINT = (
    rf"(?:{_DATE}|(?:last )?(?:{_WEEKDAY})|yesterday|today|(?:{_MONTH})(?: \d{{4}})?|"
    r"(?:last|this) (?:week|month|year)|\d{4}(?!-))"
)
_SPAN = (
    rf"today|tonight|this (?:morning|afternoon|evening)|yesterday|(?:this|last|past|previous) (?:week|month|year|"
    rf"weekend)|"
    rf"(?:the )?(?:last|past|previous) (?:{_COUNT}) {_UNIT}|(?:last |this )?(?:{_WEEKDAY})|"
    rf"(?:last )?(?:{_MONTH})(?: \d{{4}})?|{_DATE}|"
    r"(?:in )?(?:19|20)\d\d(?!-)"
)
_PHRASE = re.compile(
    rf"\b(?:(?P<older>(?:older than|more than) (?:{_COUNT}) {_UNIT}(?: old)?|older than {_POINT})|"
    rf"(?P<between>(?:between|from) {_POINT} (?:and|to|until|till) {_POINT})|"
    rf"(?P<since>(?:since|after|newer than|starting) (?:{_POINT}))|(?P<before>(?:before|until|till|up to) {_POINT})|"
    rf"(?P<ago>(?:{_COUNT}) {_UNIT} ago)|(?P<span>(?:(?:from|on|in|of|during|within|over|"
    rf"for) (?:the )?)?(?:{_SPAN})))\b(?:'s|’s)?",
    re.IGNORECASE,
)
#: Words for months and days that are everyday words or names too: they need "in", "last" or a year beside them.
_EVERYDAY = re.compile(r"^(?:from |of )?(?:may|march|mar|jan|jun|sun|sat|wed)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Period:
    """Days from ``after`` on and until the day before ``before``; either may be open."""

    after: date | None = None
    before: date | None = None


@dataclass(frozen=True, slots=True)
class Named:
    """Where a text names a stretch of time."""

    said: str
    start: int
    end: int


def named_in(text: str) -> Named | None:
    """Return the first stretch of time that a text names."""
    for match in _PHRASE.finditer(text):
        said = re.sub(r"['’]s$", "", match[0])
        if not _EVERYDAY.match(said):
            return Named(said, match.start(), match.end())
    return None


def period_of(said: str, today: date) -> Period | None:
    """Return the days that words mean; None where they name none."""
    low = " ".join(said.lower().replace(",", " ").split())
    match = _PHRASE.fullmatch(low)
    if match is None or match.lastgroup is None:
        return None
    return _READERS[match.lastgroup](re.sub(r"['’]s$", "", match[0]), today)


def _older(said: str, today: date) -> Period | None:
    rest = re.sub(r"^(?:older|more) than | old$", "", said)
    if re.fullmatch(rf"(?:{_COUNT}) {_UNIT}", rest):
        return Period(before=_back(rest, today))
    return _before(f"before {rest}", today)


def _since(said: str, today: date) -> Period | None:
    point = re.sub(r"^(?:since|after|newer than|starting) ", "", said)
    span = _span(point, today)
    if span is None:
        return None
    return Period(after=span.before) if said.startswith("after") and span.before else Period(after=span.after)


def _before(said: str, today: date) -> Period | None:
    point = re.sub(r"^(?:before|until|till|up to) ", "", said)
    span = _span(point, today)
    if span is None:
        return None
    return Period(before=span.after if said.startswith("before") else span.before)


def _between(said: str, today: date) -> Period | None:
    first, second = re.split(r" (?:and|to|until|till) ", re.sub(r"^(?:between|from) ", "", said), maxsplit=1)
    start, end = _span(first, today), _span(second, today)
    if start is None or end is None or start.after is None or end.before is None:
        return None
    return Period(start.after, end.before) if start.after < end.before else None


def _ago(said: str, today: date) -> Period:
    """Return the day of "3 days ago", the week around "2 weeks ago", the month of "a month ago"."""
    day = _back(said.removesuffix(" ago"), today)
    if "week" in said:
        return _week(day)
    if "month" in said:
        return _month(day.year, day.month)
    return Period(date(day.year, 1, 1), date(day.year + 1, 1, 1)) if "year" in said else _one(day)


def _span(said: str, today: date) -> Period | None:
    plain = re.sub(
        r"^(?:from|on|in|of|during|within|over|for) (?=\D|\d)|\bthe (?=last|past|previous)", "", said
    ).strip()
    for read in (_named_day, _named_stretch, _counted, _weekday, _named_month, _dated):
        if (found := read(plain, today)) is not None:
            return found
    return None


def _named_day(said: str, today: date) -> Period | None:
    if said in {"today", "tonight"} or re.fullmatch(r"this (?:morning|afternoon|evening)", said):
        return _one(today)
    return _one(today - timedelta(days=1)) if said == "yesterday" else None


def _named_stretch(said: str, today: date) -> Period | None:
    match = re.fullmatch(r"(this|last|past|previous) (week|month|year|weekend)", said)
    if match is None:
        return None
    back = 0 if match[1] == "this" else 1
    if match[2] == "week":
        return _week(today - timedelta(weeks=back))
    if match[2] == "year":
        return Period(date(today.year - back, 1, 1), date(today.year - back + 1, 1, 1))
    if match[2] == "month":
        day = today.replace(day=1) - timedelta(days=back)
        return _month(day.year, day.month)
    saturday = today - timedelta(days=(today.weekday() - 5) % 7)
    return Period(saturday, saturday + timedelta(days=2))


def _counted(said: str, today: date) -> Period | None:
    match = re.fullmatch(rf"(?:last|past|previous) ((?:{_COUNT}) {_UNIT})", said)
    return Period(after=_back(match[1], today)) if match else None


def _weekday(said: str, today: date) -> Period | None:
    """Return the latest day of that name; "last Friday" said on a Friday is the one a week ago."""
    match = re.fullmatch(rf"(last |this )?({_WEEKDAY})", said)
    if match is None:
        return None
    back = (today.weekday() - _DAYS[match[2]]) % 7
    return _one(today - timedelta(days=back or (7 if match[1] == "last " else 0)))


def _named_month(said: str, today: date) -> Period | None:
    if re.fullmatch(r"(?:19|20)\d\d", said):
        return Period(date(int(said), 1, 1), date(int(said) + 1, 1, 1))
    match = re.fullmatch(rf"(?:last )?({_MONTH})(?: (\d{{4}}))?", said)
    if match is None:
        return None
    month = _MONTHS[match[1]]
    year = (
        int(match[2])
        if match[2]
        else today.year - (month > today.month or (said.startswith("last") and month == today.month))
    )
    return _month(year, month)


def _dated(said: str, today: date) -> Period | None:
    if not re.fullmatch(_DATE, said):
        return None
    has_year = re.search(r"\d{4}", said)
    order = "YMD" if re.match(r"\d{4}-", said) else "DMY"
    plain = re.sub(r"(?<=\d)(?:st|nd|rd|th)\b| of\b", "", said)
    plain = plain if has_year else f"{plain}{'' if plain.endswith('.') else ' '}{today.year}"
    base = datetime.combine(today, time())
    settings = {"DATE_ORDER": order, "RELATIVE_BASE": base, "REQUIRE_PARTS": ["day", "month", "year"]}
    parsed = dateparser.parse(plain, languages=["en"], settings=settings)
    if parsed is None:
        return None
    day = parsed.date()
    if not has_year and day > today:
        day = day.replace(year=day.year - 1) if (day.month, day.day) != (2, 29) else day
    return _one(day)


def _back(said: str, today: date) -> date:
    """Return the day that lies "3 weeks" back."""
    count, _, unit = said.rpartition(" ")
    number = int(count) if count.isdigit() else _COUNTS[count]
    match unit.rstrip("s"):
        case "day":
            return today - timedelta(days=number)
        case "week":
            return today - timedelta(weeks=number)
        case "month":
            return _months_back(today, number)
        case _:
            return _months_back(today, 12 * number)


def _months_back(day: date, count: int) -> date:
    years, month = divmod(day.month - 1 - count, 12)
    first = date(day.year + years, month + 1, 1)
    last = _month(first.year, first.month).before
    return min(first.replace(day=1) + timedelta(days=day.day - 1), (last or first) - timedelta(days=1))


def _one(day: date) -> Period:
    return Period(day, day + timedelta(days=1))


def _week(day: date) -> Period:
    monday = day - timedelta(days=day.weekday())
    return Period(monday, monday + timedelta(days=7))


def _month(year: int, month: int) -> Period:
    return Period(date(year, month, 1), date(year + month // 12, month % 12 + 1, 1))


_READERS: dict[str, Callable[[str, date], Period | None]] = {
    "older": _older,
    "between": _between,
    "since": _since,
    "before": _before,
    "ago": _ago,
    "span": _span,
}
