"""Slots of a schedule: in order, on the clocks of its zone, through changes of clocks both ways."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.core.schedule_times import Cron, Every, Once, ScheduleRefusal, check, next_after, slots, upcoming, zone_of
from backend.core.schedule_words import words_of

#: Zones whose clocks change by an hour, by half of one, at midnight, on the southern side, and not at all.
ZONES = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Santiago", "Africa/Cairo", "Asia/Kolkata")
BERLIN = ZoneInfo("Europe/Berlin")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def local(times: list[datetime], zone: ZoneInfo = BERLIN) -> list[str]:
    return [time.astimezone(zone).strftime("%d %H:%M %z") for time in times]


moments = st.timedeltas(timedelta(), timedelta(days=730)).map(lambda passed: datetime(2026, 1, 1, tzinfo=UTC) + passed)


@given(zone=st.sampled_from(ZONES), hour=st.integers(0, 23), minute=st.integers(0, 59), after=moments)
def test_a_daily_time_is_one_slot_a_day_whatever_the_clocks_do(
    zone: str, hour: int, minute: int, after: datetime
) -> None:
    when = Cron(cron=f"{minute} {hour} * * *", zone=zone)
    found = upcoming(when, after, starts_at=after, most=5)
    clock = ZoneInfo(zone)
    assert found[0] > after
    days = [slot.astimezone(clock).date() for slot in found]
    assert all(later - earlier == timedelta(days=1) for earlier, later in pairwise(days))
    for slot in found:
        shown = slot.astimezone(clock)
        wanted = shown.replace(hour=hour, minute=minute, fold=0)
        is_there = wanted.astimezone(UTC).astimezone(clock).replace(fold=0) == wanted.replace(fold=0)
        assert (shown.hour, shown.minute) == (hour, minute) or not is_there


@given(zone=st.sampled_from(ZONES), step=st.sampled_from([1, 5, 15, 20, 30]), after=moments)
def test_every_so_many_minutes_goes_on_through_a_change_of_clocks(zone: str, step: int, after: datetime) -> None:
    found = upcoming(Cron(cron=f"*/{step} * * * *", zone=zone), after, starts_at=after, most=30)
    assert all(later - earlier == timedelta(minutes=step) for earlier, later in pairwise(found))


@given(zone=st.sampled_from(ZONES), after=moments, cron=st.sampled_from(["30 2 * * *", "*/20 1-3 * * *", "15 * * * *"]))
def test_going_on_from_any_slot_gives_the_same_slots(zone: str, after: datetime, cron: str) -> None:
    when = Cron(cron=cron, zone=zone)
    found = upcoming(when, after, starts_at=after, most=6)
    alone = [after]
    while len(alone) < 7:
        following = next_after(when, alone[-1], starts_at=after)
        assert following is not None
        alone.append(following)
    assert alone[1:] == found


@given(minutes=st.integers(1, 3000), starts_at=moments, passed=st.timedeltas(timedelta(), timedelta(days=400)))
def test_every_so_many_minutes_counts_from_the_start(minutes: int, starts_at: datetime, passed: timedelta) -> None:
    slot = next_after(Every(minutes=minutes), starts_at + passed, starts_at=starts_at)
    assert slot is not None
    assert timedelta() < slot - (starts_at + passed) <= timedelta(minutes=minutes)
    assert (slot - starts_at) % timedelta(minutes=minutes) == timedelta()


def test_a_time_that_is_left_out_comes_at_the_end_of_the_gap() -> None:
    found = upcoming(
        Cron(cron="30 2 * * *", zone="Europe/Berlin"),
        at("2026-03-28T00:00Z"),
        starts_at=at("2026-03-28T00:00Z"),
        most=3,
    )
    assert local(found) == ["28 02:30 +0100", "29 03:00 +0200", "30 02:30 +0200"]


@pytest.mark.parametrize("after", ["2026-10-24T12:00Z", "2026-10-25T00:29Z"])
def test_a_time_that_comes_twice_is_a_slot_once(after: str) -> None:
    when = Cron(cron="30 2 * * *", zone="Europe/Berlin")
    found = upcoming(when, at(after), starts_at=at(after), most=2)
    assert local(found) == ["25 02:30 +0200", "26 02:30 +0100"]


def test_within_the_second_pass_of_that_hour_the_slot_is_over() -> None:
    when = Cron(cron="30 2 * * *", zone="Europe/Berlin")
    assert local(upcoming(when, at("2026-10-25T01:05Z"), starts_at=at("2026-10-25T01:05Z"), most=1)) == [
        "26 02:30 +0100"
    ]


def test_what_is_due_is_counted_and_the_last_of_it_kept() -> None:
    first, now = at("2026-11-01T10:00Z"), at("2026-11-01T12:07Z")
    due = slots(Every(minutes=15), first, now, starts_at=at("2026-11-01T09:45Z"), most=2)
    assert (due.count, due.due, due.next_at) == (
        9,
        [at("2026-11-01T11:45Z"), at("2026-11-01T12:00Z")],
        at("2026-11-01T12:15Z"),
    )
    only = slots(Once(at=first), first, now, starts_at=first, most=2)
    assert (only.count, only.due, only.next_at) == (1, [first], None)
    years = slots(Every(minutes=1), first, first + timedelta(days=365), starts_at=first, most=2)
    assert years.count == 10_000
    assert years.next_at == first + timedelta(days=365, minutes=1)


@pytest.mark.parametrize("cron", ["", "x", "* * * * * *", "60 0 * * *", "0 0 31 2 *", "0 8 * * 1-", "@daily"])
def test_what_is_no_cron_expression_says_what_one_is(cron: str) -> None:
    with pytest.raises(ScheduleRefusal) as refused:
        check(Cron(cron=cron), at("2026-11-01T10:00Z"))
    assert refused.value.failure.code == "bad_cron"
    assert "0 8 * * 1-5" in refused.value.failure.cure


@pytest.mark.parametrize("zone", ["", "Europe", "Nope/No", "../etc/passwd", "/etc/localtime", "a\x00b"])
def test_an_unknown_zone_is_refused(zone: str) -> None:
    with pytest.raises(ScheduleRefusal) as refused:
        zone_of(zone)
    assert refused.value.failure.code == "unknown_time_zone"


@pytest.mark.parametrize(
    ("when", "words"),
    [
        (Cron(cron="0 8 * * 1-5", zone="Europe/Berlin"), "every weekday at 08:00 Europe/Berlin"),
        (Cron(cron="30 9 * * MON"), "every Monday at 09:30 UTC"),
        (Cron(cron="0 7,19 * * 6,0"), "every Saturday and Sunday at 07:00 and 19:00 UTC"),
        (Cron(cron="0 9 * * 1,3,SUN"), "every Monday, Wednesday and Sunday at 09:00 UTC"),
        (Cron(cron="5 0 1 * *"), "every month on day 1 at 00:05 UTC"),
        (Cron(cron="*/7 8-9 * * *"), "every 7 minutes, between 08:00 and 09:59 UTC"),
        (Every(minutes=1), "every minute"),
        (Every(minutes=60), "every hour"),
        (Every(minutes=90), "every 90 minutes"),
        (Every(minutes=2880), "every 2 days"),
        (Once(at=at("2026-11-29T06:00Z"), zone="Europe/Berlin"), "once, on 29 November 2026 at 07:00 Europe/Berlin"),
    ],
)
def test_times_in_words(when: Cron | Every | Once, words: str) -> None:
    assert words_of(when) == words
