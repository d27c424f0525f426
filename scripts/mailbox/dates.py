"""Dates that stay believable: everything in the mailbox is told relative to the moment it is started."""

import re
from datetime import datetime, timedelta

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_PLACE = re.compile(r"\{(?:(?P<form>weekday|iso)?(?P<days>[+-]\d+)|this (?P<weekday>[a-z]+))\}")
#: Mails of today have to have come before now.
_LATEST_SHARE = 0.97


def moment(when: str, now: datetime) -> datetime:
    """Read ``3 17:45`` as three days ago at that time, ``today 0.4`` as 40 percent of the day that has passed."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    day, time = when.split()
    if day == "today":
        return midnight + (now - midnight) * min(float(time), _LATEST_SHARE)
    hour, minute = (int(part) for part in time.split(":"))
    return (midnight - timedelta(days=int(day))).replace(hour=hour, minute=minute)


def filled(text: str, now: datetime) -> str:
    """Put dates in: ``{+2}``, ``{weekday+2}`` and ``{iso+2}`` for the day after tomorrow, ``{this sunday}``."""
    return _PLACE.sub(lambda found: _date(found, now), text)


def _date(found: re.Match[str], now: datetime) -> str:
    if found["weekday"]:
        # Never today: nobody makes an appointment by mail for the same day.
        days = (_WEEKDAYS.index(found["weekday"]) - now.weekday() - 1) % 7 + 1
        day = now + timedelta(days=days)
        return f"{day.day} {day:%B}"
    day = now + timedelta(days=int(found["days"]))
    forms = {"weekday": f"{day:%A}", "iso": f"{day:%Y-%m-%d}"}
    return forms.get(found["form"], f"{day:%A}, {day.day} {day:%B}")
