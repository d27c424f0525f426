"""Times in words: "every weekday at 08:00 Europe/Berlin"."""

import re
from collections.abc import Sequence

from cron_descriptor import Options, get_description  # type: ignore[import-untyped]  # it ships none

from backend.core.schedule_times import Cron, Every, Once, zone_of

_DAYS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
_SHORT = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
_WEEKDAYS, _WEEKEND = {1, 2, 3, 4, 5}, {0, 6}
_PLAIN = re.compile(r"\d{1,2}")
_LIST_OF_TIMES = re.compile(r"\d{1,2}(,\d{1,2})*")
_HOUR, _DAY = 60, 24 * 60


def words_of(when: Cron | Every | Once) -> str:
    """Return when a schedule runs, as the middle of a sentence."""
    match when:
        case Cron():
            return f"{_cron(when.cron)} {when.zone}"
        case Every(minutes=minutes):
            return _every(minutes)
        case Once():
            at = when.at.astimezone(zone_of(when.zone))
            return f"once, on {at.day} {at:%B %Y at %H:%M} {when.zone}"


def _every(minutes: int) -> str:
    for size, one, many in ((_DAY, "24 hours", "days"), (_HOUR, "hour", "hours")):
        if minutes % size == 0:
            return f"every {one}" if minutes == size else f"every {minutes // size} {many}"
    return "every minute" if minutes == 1 else f"every {minutes} minutes"


def _cron(cron: str) -> str:
    minute, hour, day, month, weekday = cron.upper().split()
    if not _PLAIN.fullmatch(minute) or not _LIST_OF_TIMES.fullmatch(hour):
        return _described(cron)
    times = _joined([f"{int(each):02}:{int(minute):02}" for each in hour.split(",")])
    if (day, month) == ("*", "*") and (days := _weekdays(weekday)) is not None:
        return f"{days} at {times}"
    if _PLAIN.fullmatch(day) and (month, weekday) == ("*", "*"):
        return f"every month on day {int(day)} at {times}"
    return _described(cron)


def _weekdays(field: str) -> str | None:
    """Return the days in words; None where they are more than a list or a range of days."""
    if field == "*":
        return "every day"
    days: set[int] = set()
    for part in field.split(","):
        ends = [_weekday(end) for end in part.split("-")]
        if None in ends or len(ends) > 2:  # noqa: PLR2004 - a range has two ends
            return None
        first, last = ends[0] or 0, ends[-1] or 0
        days |= {day % 7 for day in range(first, last + 1)}
    if days == _WEEKDAYS:
        return "every weekday"
    if days == _WEEKEND:
        return "every Saturday and Sunday"
    if len(days) == len(_DAYS):
        return "every day"
    return f"every {_joined([_DAYS[day] for day in sorted(days, key=lambda day: day or 7)])}"


def _weekday(name: str) -> int | None:
    if name in _SHORT:
        return _SHORT.index(name)
    return int(name) if re.fullmatch("[0-7]", name) else None


def _joined(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def _described(cron: str) -> str:
    options = Options()
    options.use_24hour_time_format = True
    words = str(get_description(cron.upper(), options=options))
    return words[:1].lower() + words[1:]
