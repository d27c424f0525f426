"""Times as people say them, found at one place of a request: "every weekday at 8", "in 20 minutes", "tomorrow at 7"."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

import dateparser

from backend.core.schedule_times import Cron, Every, Once, ScheduleRefusal, zone_of

_DAYS = ("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday")
_DAY = r"(?:sun|mon|tues|wednes|thurs|fri|satur)day"
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_CLOCK = r"(?:noon|midnight|\d{1,2}(?::\d{2}|\.\d{2}(?!\.))?\s*(?:a\.?m\b\.?|p\.?m\b\.?|o['’]clock|h\b)?)"
_PART = r"(?:morning|noon|afternoon|evening|night)"
_COUNT = r"\d{1,5}|two|three|four|five|six|ten|fifteen|twenty|thirty"
_NTH = r"\d{1,2}(?:st|nd|rd|th)?"


def _at(name: str) -> str:
    clock = rf"(?:at|by|@)\s*(?P<{name}clock>{_CLOCK})(?:\s+(?:in\s+the|at)\s+(?P<{name}part>{_PART}))?"
    # The names of zones are written as they are; anything else with a slash in it is none.
    return (
        rf"{clock}(?:\s*(?:in\s+)?\(?(?P<{name}zone>(?-i:[A-Z][A-Za-z]+(?:/[A-Z][A-Za-z_]+)+|UTC|GMT))(?:\s+time)?\)?)?"
    )


#: What recurs on days; the time of day may be missing.
_ON_DAYS = (
    rf"(?:(?:every|each)\s+(?P<days>weekday|workday|working\s+day|weekend|day|{_PART}"
    rf"|{_DAY}(?:\s*(?:,|and|&)\s*{_DAY})*)(?!\w)"
    rf"|on\s+(?P<plural>(?:weekday|workday|weekend)s|{_DAY}s(?:\s*(?:,|and|&)\s*{_DAY}s)*)"
    rf"|(?P<daily>daily)|(?:every\s+month\s+)?on\s+the\s+(?P<dom>{_NTH})\s+of\s+(?:every|each)\s+month"
    rf"|every\s+month\s+on\s+(?:the\s+|day\s+)?(?P<dom2>{_NTH}))(?:\s*,?\s*{_at('r')})?"
)
_EVERY = (
    rf"(?:every|each)\s+(?:(?P<n>{_COUNT}|half|other|quarter\s+of\s+an)\s+(?:an\s+)?)?"
    r"(?P<unit>minutes?|mins?|hours?)(?!\w)"
)
_IN = rf"in\s+(?P<m>{_COUNT}|an?|half\s+an)\s+(?P<span>minutes?|mins?|hours?|days?|weeks?)(?!\w)"
_ON_DATE = (
    rf"(?P<date>today|tonight|tomorrow|(?:(?:on|next|this|coming)\s+)*{_DAY}(?!\w)"
    rf"|(?:on\s+)?(?:the\s+)?{_NTH}\.?(?:\s+of)?\s+{_MONTH}(?:\s+\d{{4}})?"
    rf"|(?:on\s+)?{_MONTH}\s+{_NTH}(?:,?\s+\d{{4}})?|(?:on\s+)?\d{{4}}-\d{{2}}-\d{{2}})"
    rf"(?:\s+(?P<dpart>{_PART}))?(?:\s*,?\s*{_at('o')})?"
)
_PHRASE = re.compile(rf"(?<![\w“\"'])(?:{_EVERY}|{_ON_DAYS}|{_IN}|{_ON_DATE}|{_at('t')})(?![\w”\"'])", re.IGNORECASE)
_ALONE = re.compile(rf"(?:(?:at|by)\s+)?(?P<clock>{_CLOCK})(?:\s+(?:in the|at)\s+(?P<part>{_PART}))?\.?", re.IGNORECASE)

_NUMBERS = {
    "a": 1, "an": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "ten": 10, "fifteen": 15, "twenty": 20,
    "thirty": 30, "other": 2,
}  # fmt: skip
#: What a part of the day means where no time is said.
_PART_HOURS = {"morning": 8, "noon": 12, "afternoon": 14, "evening": 18, "night": 22}
_NOON = 12
_USUAL = (9, 0)

Kind = Literal["recurring", "interval", "once"]


@dataclass(frozen=True)
class SaidTime:
    """A time found in a text: where it stands, and what it means; ``when`` is None where the time of day is missing."""

    start: int
    end: int
    kind: Kind
    when: Cron | Every | Once | None
    #: A time of day is said, not only a day.
    has_clock: bool


@dataclass(frozen=True)
class Reader:
    """Reads times for a person: their zone, and what time it is."""

    zone: str
    now: datetime

    def find_all(self, text: str, *, clock: tuple[int, int] | None = None) -> list[SaidTime]:
        """Return every time in a text, in order; ``clock`` is the time of day where one is missing."""
        found = (self._read(match, clock) for match in _PHRASE.finditer(text))
        return [time for time in found if time is not None]

    def _read(self, match: re.Match[str], clock: tuple[int, int] | None) -> SaidTime | None:
        if match["unit"]:
            return _said(match, "interval", Every(minutes=max(1, _minutes(match["n"], match["unit"]))), has_clock=True)
        if match["span"]:
            return self._in(match)
        try:
            if match["date"]:
                return self._on_date(match)
            if match["tclock"]:
                return self._today(match)
            return self._on_days(match, clock)
        except (ValueError, ScheduleRefusal):  # an hour, a day or a zone that there isn't
            return None

    def _on_days(self, match: re.Match[str], clock: tuple[int, int] | None) -> SaidTime:
        days = (match["days"] or match["plural"] or "day").lower()
        part = match["rpart"] or _part_in(days)
        time = _clock(match["rclock"], part) or (_part_clock(part)) or clock
        if time is None:
            return _said(match, "recurring", None, has_clock=False)
        dom = match["dom"] or match["dom2"]
        date = f"{_in_range(int(re.sub(r'[a-z]+', '', dom.lower())), 1, 31)} * *" if dom else f"* * {_weekdays(days)}"
        when = Cron(cron=f"{time[1]} {time[0]} {date}", zone=self._zone(match["rzone"]))
        return _said(match, "recurring", when, has_clock=match["rclock"] is not None)

    def _in(self, match: re.Match[str]) -> SaidTime:
        unit = match["span"].lower()
        minutes = _minutes(match["m"], unit)
        for name, size in (("day", 24 * 60), ("week", 7 * 24 * 60)):
            if unit.startswith(name):
                minutes = _number(match["m"]) * size
        at = (self.now + timedelta(minutes=minutes)).replace(microsecond=0)
        return _said(match, "once", Once(at=at, zone=self.zone), has_clock=True)

    def _on_date(self, match: re.Match[str]) -> SaidTime | None:
        zone = ZoneInfo(self._zone(match["ozone"]))
        said = match["date"].lower()
        part = match["opart"] or match["dpart"] or ("night" if said == "tonight" else None)
        hour, minute = _clock(match["oclock"], part) or _part_clock(part) or _USUAL
        day = _date(said, self.now.astimezone(zone))
        if day is None:
            return None
        at = day.replace(hour=hour, minute=minute, second=0, microsecond=0, tzinfo=zone, fold=0)
        return _said(match, "once", Once(at=at, zone=zone.key), has_clock=match["oclock"] is not None)

    def _today(self, match: re.Match[str]) -> SaidTime | None:
        """Read a time of day alone: the next one."""
        zone = ZoneInfo(self._zone(match["tzone"]))
        time = _clock(match["tclock"], match["tpart"])
        if time is None:
            return None
        today = self.now.astimezone(zone)
        at = today.replace(hour=time[0], minute=time[1], second=0, microsecond=0)
        at = at if at > today else at + timedelta(days=1)
        # A number alone may be anything: "at 10 degrees".
        is_clear = not match["tclock"].strip().isdigit() or match["tpart"] is not None
        return _said(match, "once", Once(at=at, zone=zone.key), has_clock=is_clear)

    def _zone(self, said: str | None) -> str:
        return zone_of(said or self.zone).key


def clock_alone(text: str) -> tuple[int, int] | None:
    """Return the time of day that a text consists of: the reply to "at what time?"; None when it is another text."""
    match = _ALONE.fullmatch(text.strip())
    return None if match is None else _clock(match["clock"], match["part"])


def _said(match: re.Match[str], kind: Kind, when: Cron | Every | Once | None, *, has_clock: bool) -> SaidTime:
    return SaidTime(match.start(), match.end(), kind, when, has_clock)


def _number(said: str | None) -> int:
    word = (said or "1").lower()
    return int(word) if word.isdigit() else _NUMBERS.get(word, 1)


def _minutes(said: str | None, unit: str) -> int:
    word = " ".join((said or "").lower().split())
    size = 60 if unit.lower().startswith("hour") else 1
    if word.startswith("half"):
        return size // 2
    return size // 4 if word.startswith("quarter") else _number(said) * size


def _clock(said: str | None, part: str | None) -> tuple[int, int] | None:
    """Return hour and minute.

    Raises:
        ValueError: no clock shows that.
    """
    if said is None:
        return None
    word = said.lower().strip()
    if word in ("noon", "midnight"):
        return (_NOON, 0) if word == "noon" else (0, 0)
    numbers = [int(number) for number in re.findall(r"\d+", word)]
    hour, minute = numbers[0], (numbers[1] if len(numbers) > 1 else 0)
    letters = re.sub(r"[^a-z]", "", word)
    if letters in ("am", "pm"):
        hour = _in_range(hour, 1, _NOON) % _NOON + (_NOON if letters == "pm" else 0)
    elif part is not None and part.lower() in ("afternoon", "evening", "night") and 1 <= hour < _NOON:
        hour += _NOON
    return _in_range(hour, 0, 23), _in_range(minute, 0, 59)


def _part_clock(part: str | None) -> tuple[int, int] | None:
    return None if part is None else (_PART_HOURS[part.lower()], 0)


def _part_in(days: str) -> str | None:
    return next((part for part in _PART_HOURS if days.startswith(part)), None)


def _in_range(value: int, least: int, most: int) -> int:
    if not least <= value <= most:
        raise ValueError(value)
    return value


def _weekdays(days: str) -> str:
    if days.startswith(("weekday", "workday", "working")):
        return "1-5"
    if days.startswith("weekend"):
        return "6,0"
    named = [str(number) for number, name in enumerate(_DAYS) if name in days]
    return ",".join(named) or "*"


def _date(said: str, today: datetime) -> datetime | None:
    """Return the day that is meant, from today on."""
    if said in ("today", "tonight"):
        return today
    if said == "tomorrow":
        return today + timedelta(days=1)
    words = re.sub(r"^(?:(?:on|the|next|this|coming)\s+)+", "", said)
    if (named := next((number for number, name in enumerate(_DAYS) if words.startswith(name)), None)) is not None:
        return today + timedelta(days=(named - today.isoweekday() - 1) % 7 + 1)
    settings = {"PREFER_DATES_FROM": "future", "RELATIVE_BASE": today.replace(tzinfo=None), "DATE_ORDER": "DMY"}
    return dateparser.parse(words, languages=["en"], settings=settings)
