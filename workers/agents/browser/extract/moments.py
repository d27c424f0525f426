"""Moments that a person names when they ask what changed since: "yesterday", "3 days ago", "Monday", a date."""

import re
from datetime import UTC, datetime, time, timedelta

_LAST_LOOK = frozenset(
    {"look", "time", "last look", "last time", "last check", "last visit", "i last looked", "you last looked"}
)
_AGO = re.compile(
    r"(?P<n>\d{1,4}|an?|one|two|three|four|five|six|seven|ten) (?P<unit>minute|hour|day|week|month|year)s?(?: ago)?"
)
_WORDS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "ten": 10}
_UNITS = {
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(weeks=1),
    "month": timedelta(days=30),
    "year": timedelta(days=365),
}
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_FORMS = ("%d %B %Y", "%d %b %Y", "%B %d %Y", "%b %d %Y")
_THIS_YEAR = ("%d %B", "%d %b", "%B %d", "%b %d")


class NoMomentError(Exception):
    """Words that name no moment."""


def moment_of(words: str, now: datetime) -> datetime | None:
    """Return the moment in UTC, never one to come; None for the last look. Days begin at midnight UTC.

    Raises:
        NoMomentError: the words name none.
    """
    plain = re.sub(r"^(?:since|the) ", "", " ".join(words.lower().replace(",", " ").split()).rstrip("."))
    if not plain or plain in _LAST_LOOK:
        return None
    moment = _near(plain, now) or _dated(plain, now)
    if moment is None:
        raise NoMomentError(words)
    return min(moment, now)


def _near(plain: str, now: datetime) -> datetime | None:
    today = datetime.combine(now.date(), time(), UTC)
    if plain == "yesterday":
        return now - timedelta(days=1)
    if plain in {"today", "morning", "this morning"}:
        return today
    if match := re.fullmatch(r"(?:last )?(week|month|year)", plain):
        return now - _UNITS[match[1]]
    if match := _AGO.fullmatch(plain):
        count = int(match["n"]) if match["n"].isdecimal() else _WORDS[match["n"]]
        return now - count * _UNITS[match["unit"]]
    day = plain.removeprefix("last ")
    if day in _WEEKDAYS:
        return today - timedelta(days=(now.weekday() - _WEEKDAYS.index(day)) % 7 or 7)
    return None


def _dated(plain: str, now: datetime) -> datetime | None:
    try:
        found = datetime.fromisoformat(plain.upper())
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except ValueError:
        pass
    bare = re.sub(r"(?<=\d)(?:st|nd|rd|th)\b", "", plain)
    for printed, forms in ((bare, _FORMS), (f"{bare} {now.year}", tuple(f"{form} %Y" for form in _THIS_YEAR))):
        for form in forms:
            try:
                found = datetime.strptime(printed, form).replace(tzinfo=UTC)
            except ValueError:
                continue
            return found if found <= now or printed == bare else found.replace(year=now.year - 1)
    return None
