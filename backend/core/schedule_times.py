"""When a schedule runs: three ways to say it, and the slots that follow. Pure; the caller brings the database's now."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import islice
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, TypeAdapter

from backend.core.verdicts import Failure

#: Slots that are counted one by one after a long time away; more are as good as this many.
MOST_COUNTED = 10_000
_MOST_MINUTES = 366 * 24 * 60
_FIELDS = 5


class ScheduleRefusal(Exception):
    """A schedule can't be as it is asked for; ``failure`` says why and what to do."""

    def __init__(self, code: str, message: str, cure: str) -> None:
        super().__init__(message)
        self.failure = Failure(code=code, message=message, cure=cure)


class _Timing(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Cron(_Timing):
    """At the times of a cron expression of five fields, on the clocks of a zone."""

    kind: Literal["cron"] = "cron"
    cron: str = Field(max_length=200)
    zone: str = Field(default="UTC", max_length=100)


class Every(_Timing):
    """Every so many minutes, counted from when the schedule was made or changed."""

    kind: Literal["every"] = "every"
    minutes: int = Field(ge=1, le=_MOST_MINUTES)


class Once(_Timing):
    """At one moment; the zone is the one it is shown in."""

    kind: Literal["once"] = "once"
    at: AwareDatetime
    zone: str = Field(default="UTC", max_length=100)


When = Annotated[Cron | Every | Once, Field(discriminator="kind")]
WHEN: TypeAdapter[Cron | Every | Once] = TypeAdapter(When)


@dataclass(frozen=True)
class Slots:
    """What is due: how many slots, the last of them, and the next one after now (None when there is none)."""

    due: list[datetime]
    count: int
    next_at: datetime | None


@lru_cache(maxsize=512)
def zone_of(name: str) -> ZoneInfo:
    """Return a time zone by its IANA name.

    Raises:
        ScheduleRefusal: there is none of that name.
    """
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:  # what ZoneInfo raises depends on what the name looks like
        raise ScheduleRefusal(
            "unknown_time_zone", f"There is no time zone “{name[:60]}”.", "Use a name such as Europe/Berlin or UTC."
        ) from error


def check(when: Cron | Every | Once, now: datetime) -> None:
    """Refuse times that never come.

    Raises:
        ScheduleRefusal: the zone or the expression can't be read, or there is no next time.
    """
    if isinstance(when, Once):
        zone_of(when.zone)
    if next_after(when, now, starts_at=now) is None:
        moment = "The time has passed already." if isinstance(when, Once) else "These times never come."
        raise ScheduleRefusal("never", moment, "Choose a time in the future.")


def next_after(when: Cron | Every | Once, after: datetime, *, starts_at: datetime) -> datetime | None:
    """Return the first slot after a moment, in UTC; None when there is none.

    Raises:
        ScheduleRefusal: the zone or the expression can't be read.
    """
    return next(_slots(when, after, starts_at), None)


def upcoming(when: Cron | Every | Once, after: datetime, *, starts_at: datetime, most: int) -> list[datetime]:
    """Return the first slots after a moment, in UTC.

    Raises:
        ScheduleRefusal: the zone or the expression can't be read.
    """
    return list(islice(_slots(when, after, starts_at), most))


def slots(when: Cron | Every | Once, first: datetime, now: datetime, *, starts_at: datetime, most: int) -> Slots:
    """Return the slots from ``first`` to ``now``: the last ``most`` of them and how many there are.

    Raises:
        ScheduleRefusal: the zone or the expression can't be read any more.
    """
    due = [first]
    count = 1
    for slot in _slots(when, first, starts_at):
        if slot > now:
            return Slots(due, count, slot)
        count += 1
        due = [*due, slot][-most:]
        if count >= MOST_COUNTED:
            return Slots(due, count, next_after(when, now, starts_at=starts_at))
    return Slots(due, count, None)


def _slots(when: Cron | Every | Once, after: datetime, starts_at: datetime) -> Iterator[datetime]:
    """Yield every slot after a moment, in UTC."""
    match when:
        case Cron():
            yield from _cron_slots(when, after)
        case Every(minutes=minutes):
            step = timedelta(minutes=minutes)
            passed = max(0, (after - starts_at) // step)
            slot = starts_at + (passed + 1) * step
            while True:
                yield slot.astimezone(UTC)
                slot += step
        case Once(at=at):
            if at > after:
                yield at.astimezone(UTC)


def _cron_slots(when: Cron, after: datetime) -> Iterator[datetime]:
    """Follow the clocks of the zone.

    A time that a change of clocks leaves out comes at the end of the gap, one that comes twice is a slot once; what
    runs every so many minutes or hours (a star in its minutes or hours) runs on through either.
    """
    zone = zone_of(when.zone)
    if len(when.cron.split()) != _FIELDS:
        raise _bad_cron(when.cron)
    try:
        # In UTC no clock changes, and the iterator has no fold to stumble over.
        times = CronSim(when.cron, after.astimezone(UTC if when.zone == "UTC" else zone))
    except CronSimError as error:
        raise _bad_cron(when.cron) from error
    last = after
    for time in times:
        slot = time.astimezone(UTC)
        # From within the hour that comes twice it goes back to that hour's first pass.
        if slot > last:
            yield slot
            last = slot


def _bad_cron(cron: str) -> ScheduleRefusal:
    return ScheduleRefusal(
        "bad_cron",
        f"“{cron[:60]}” is no cron expression.",
        "Five fields: minute, hour, day of the month, month, weekday; for example 0 8 * * 1-5.",
    )
