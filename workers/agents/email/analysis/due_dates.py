"""Dates that a mail names, counted from the day it was written; what can be read two ways stays open."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from functools import lru_cache

import dateparser

_LANGUAGES = ["en", "de", "fr", "es", "nl", "it"]
_DAYS = {
    "monday": 0, "mon": 0, "montag": 0, "tuesday": 1, "tue": 1, "tues": 1, "dienstag": 1, "wednesday": 2, "wed": 2,
    "mittwoch": 2, "thursday": 3, "thu": 3, "thur": 3, "thurs": 3, "donnerstag": 3, "friday": 4, "fri": 4,
    "freitag": 4, "saturday": 5, "sat": 5, "samstag": 5, "sunday": 6, "sun": 6, "sonntag": 6,
}  # fmt: skip
_MONTH = (
    r"jan(?:uary|uar|vier)?|feb(?:ruary|ruar)?|f[ée]vrier|mar(?:ch|s)?|märz|apr(?:il)?|mai|may|june?|juni|juin|july?|"
    r"juli|juillet|aug(?:ust)?|août|sep(?:t(?:ember|embre)?)?|o[ck]t(?:ober|obre)?|nov(?:ember|embre)?|"
    r"de[cz](?:ember)?|d[ée]cembre"
)
_COUNTS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "ten": 10}
_COUNT = r"\d{1,3}|" + "|".join(_COUNTS)
_WEEKDAY = "|".join(sorted(_DAYS, key=len, reverse=True))
_NAMED = (
    rf"\b(?P<named>(?:\d{{1,2}}(?:st|nd|rd|th|\.)?(?: of)? (?:{_MONTH})\b\.?,?(?: (?:19|20)\d\d\b)?)|"
    rf"(?:(?:{_MONTH})\b\.? \d{{1,2}}(?:st|nd|rd|th)?\b(?!:)(?:,? (?:19|20)\d\d\b)?))"
)
_RELATIVE = (
    r"\b(?P<relative>today|tonight|tomorrow|day after tomorrow|heute|morgen(?= |[.,!?]|$)|übermorgen|eod|cob|"
    r"end of (?:the )?(?:day|week|month|business)|ende der woche|monatsende)\b"
)
_PATTERNS = (
    r"\b(?P<iso>(?:19|20)\d\d-\d\d-\d\d)\b",
    _NAMED,
    r"(?<![\d.])(?P<dotted>\d{1,2}\.\d{1,2}\.(?:(?:19|20)?\d\d)?)(?![\d])",
    r"(?<![\d/])(?P<slashed>\d{1,2}/\d{1,2}/(?:19|20)?\d\d)(?![\d/])",
    _RELATIVE,
    rf"\b(?P<within>(?:with)?in(?: the next)? (?:{_COUNT}) (?:business |working )?(?:days?|weeks?|months?))\b",
    rf"\b(?P<weekday>(?:(?:this|next|coming|kommenden|nächsten) )?(?:{_WEEKDAY}))\b(?![-/])",
)
_ANY = re.compile("|".join(_PATTERNS), re.IGNORECASE)
#: "Tuesday, 8 December", "Thursday (3 December)": the weekday before a date names the same day.
_WEEKDAY_BEFORE = re.compile(rf"\b(?P<name>{_WEEKDAY})\b\.?(?:,? (?:the |den |le )?|,? ?\()$", re.IGNORECASE)
_TIME = re.compile(
    r"^[\s,)]*(?:(?:at|by|um|before|,|from|"
    r"until)\s+)?(?:(?P<hour>\d{1,2})(?::(?P<minute>\d\d))?\s*(?P<half>[ap]m\b|[ap]\.m\.)|"
    r"(?P<hour24>\d{1,2})[:.](?P<minute24>\d\d)(?: ?(?:h|uhr|o'clock))?\b|(?P<noon>noon|midday))",
    re.IGNORECASE,
)
#: A day without a year is the one nearest to the mail, at most so many days ahead.
_SOON = 305
#: Characters in which a weekday or a time of day stands beside its date.
_NEAR = 40
_MOST = 20


@dataclass(frozen=True, slots=True)
class Day:
    """A day that a text names; ``day`` is missing where the words can be read two ways."""

    said: str
    day: date | None
    clock: time | None = None
    start: int = 0

    @property
    def sure(self) -> bool:
        """Whether it is one certain day."""
        return self.day is not None


def days_in(text: str, written: datetime, zone: tzinfo | None = None) -> list[Day]:
    """Return the days a text names, in its order.

    Args:
        text: a sentence or more.
        written: when the mail was written: what "Friday" and "tomorrow" count from.
        zone: the reader's; that of ``written`` when left out.
    """
    base = (written.astimezone(zone) if zone else written).date()
    return list(_found(text, base))[:_MOST]


def _found(text: str, base: date) -> Iterator[Day]:
    matches = list(_ANY.finditer(text))
    for place, match in enumerate(matches):
        kind = str(match.lastgroup)
        following = matches[place + 1].start() if place + 1 < len(matches) else None
        if kind == "weekday" and following is not None and _weekday_at(text, following) >= match.start():
            continue  # "Tuesday, 8 December": it names the day of the date behind it
        day = _day(kind, match[0].strip(" ,"), base)
        if day is None and kind != "slashed":
            continue
        start = match.start()
        if kind not in {"weekday", "relative", "within"} and (before := _weekday_at(text, start)) >= 0:
            start = before
            day = day if day is not None and _agrees(text[start:], day) else None
        clock, words = _clock(text[match.end() : match.end() + _NEAR])
        yield Day(f"{text[start : match.end()].strip(' ,')}{words}", day, clock, start)


def _weekday_at(text: str, end: int) -> int:
    """Return where the weekday begins that stands right before a date; -1 where none does."""
    begin = max(end - _NEAR, 0)
    match = _WEEKDAY_BEFORE.search(text[begin:end])
    return begin + match.start() if match else -1


def _agrees(said: str, day: date) -> bool:
    """Tell whether a weekday is that of its date; where they contradict each other nobody can tell what is meant."""
    name = re.match(_WEEKDAY, said, re.IGNORECASE)
    return name is not None and _DAYS[name[0].lower()] == day.weekday()


def _day(kind: str, said: str, base: date) -> date | None:
    match kind:
        case "weekday":
            return _weekday(said.lower(), base)
        case "relative":
            return _relative(said.lower(), base)
        case "within":
            return _within(said.lower(), base)
        case "slashed":
            return _slashed(said)
        case _:
            return _absolute(said.lower(), base)


def _weekday(said: str, base: date) -> date:
    """Return a named weekday: the coming one; "next Friday" is the one of the week after this."""
    which, _, name = said.rpartition(" ")
    target = _DAYS[name]
    if which in {"next", "nächsten"}:
        return base - timedelta(days=base.weekday()) + timedelta(days=7 + target)
    ahead = (target - base.weekday()) % 7
    return base + timedelta(days=ahead or 7)


def _relative(said: str, base: date) -> date | None:
    if said in {"tomorrow", "morgen"}:
        return base + timedelta(days=1)
    if said in {"day after tomorrow", "übermorgen"}:
        return base + timedelta(days=2)
    if "week" in said or "woche" in said:
        return base + timedelta(days=(4 - base.weekday()) % 7)
    if "month" in said or said == "monatsende":
        first = (base.replace(day=28) + timedelta(days=4)).replace(day=1)
        return first - timedelta(days=1)
    return base


def _within(said: str, base: date) -> date | None:
    """Return the last day of "within 14 days"; working days are not counted out, because holidays are unknown."""
    words = said.split()
    if "business" in words or "working" in words:
        return None
    count = next((_COUNTS.get(word) or int(word) for word in words if word in _COUNTS or word.isdigit()), 0)
    unit = words[-1].rstrip("s")
    if unit == "month":
        return _parsed(f"in {count} months", base)
    return base + timedelta(days=count * (7 if unit == "week" else 1))


def _slashed(said: str) -> date | None:
    """Return day and month where only one order is possible: 03/04 is March or April, and nobody can tell."""
    first, second, year = (int(part) for part in said.split("/"))
    year += 2000 if year < 100 else 0  # noqa: PLR2004 - two figures
    if first == second or second > 12:  # noqa: PLR2004 - months
        return _made(year, first, second)
    return _made(year, second, first) if first > 12 else None  # noqa: PLR2004 - months


def _made(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _absolute(said: str, base: date) -> date | None:
    if re.search(r"\b(?:19|20)\d\d\b", said):
        return _parsed(said, base)
    if re.fullmatch(r"\d{1,2}\.\d{1,2}\.\d\d", said):
        day, month, year = (int(part) for part in said.split("."))
        return _made(2000 + year, month, day)
    plain = said.rstrip(".,")
    near = [
        _parsed(f"{plain}{'.' if re.fullmatch(r'[0-9.]+', plain) else ' '}{base.year + more}", base)
        for more in (-1, 0, 1)
    ]
    return next((day for day in near if day and _SOON - 365 <= (day - base).days <= _SOON), None)


@lru_cache(maxsize=2_000)
def _parsed(said: str, base: date) -> date | None:
    """Return what the library reads; a date in figures is day first, as ISO or with points."""
    order = "YMD" if re.match(r"\d{4}-", said) else "DMY"
    settings = {"RELATIVE_BASE": datetime.combine(base, time()), "DATE_ORDER": order, "REQUIRE_PARTS": ["day", "month"]}
    found = dateparser.parse(_plain(said), languages=_LANGUAGES, settings=settings)
    return found.date() if found else None


def _plain(said: str) -> str:
    return re.sub(r"(?<=\d)(?:st|nd|rd|th)\b| of\b", "", said).replace(",", " ")


def _clock(rest: str) -> tuple[time | None, str]:
    """Return the time of day right behind a date, with its words."""
    match = _TIME.match(rest)
    if match is None:
        return None, ""
    if match["noon"]:
        return time(12), match[0].rstrip()
    hour, minute = int(match["hour"] or match["hour24"]), int(match["minute"] or match["minute24"] or 0)
    if match["half"]:
        hour = hour % 12 + (12 if match["half"].lower().startswith("p") else 0)
    if hour > 23 or minute > 59:  # noqa: PLR2004 - a clock
        return None, ""
    return time(hour, minute), match[0].rstrip()
