from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest

from workers.agents.email.analysis.due_dates import days_in

#: A Wednesday.
WRITTEN = datetime(2026, 10, 14, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("by Friday", date(2026, 10, 16)),
        ("by Fri.", date(2026, 10, 16)),
        ("on Wednesday", date(2026, 10, 21)),
        ("this Friday", date(2026, 10, 16)),
        ("next Friday", date(2026, 10, 23)),
        ("next Monday", date(2026, 10, 19)),
        ("today", date(2026, 10, 14)),
        ("tonight", date(2026, 10, 14)),
        ("tomorrow", date(2026, 10, 15)),
        ("the day after tomorrow", date(2026, 10, 16)),
        ("by EOD", date(2026, 10, 14)),
        ("by the end of the week", date(2026, 10, 16)),
        ("until end of month", date(2026, 10, 31)),
        ("within 14 days", date(2026, 10, 28)),
        ("in two weeks", date(2026, 10, 28)),
        ("within a month", date(2026, 11, 14)),
        ("2026-11-03", date(2026, 11, 3)),
        ("on 3 November", date(2026, 11, 3)),
        ("on November 3rd, 2026", date(2026, 11, 3)),
        ("the 3rd of November", date(2026, 11, 3)),
        ("1 March", date(2027, 3, 1)),
        ("12 October", date(2026, 10, 12)),
        ("bis zum 3. November", date(2026, 11, 3)),
        ("am 03.11.2026", date(2026, 11, 3)),
        ("bis 3.11.", date(2026, 11, 3)),
        ("31/12/2026", date(2026, 12, 31)),
        ("12/31/2026", date(2026, 12, 31)),
        ("5/5/2027", date(2027, 5, 5)),
        ("bis Freitag", date(2026, 10, 16)),
        ("morgen", date(2026, 10, 15)),
        ("le 5 décembre 2026", date(2026, 12, 5)),
        ("by Tuesday, 8 December", date(2026, 12, 8)),
        ("on Thursday (3 December) at noon", date(2026, 12, 3)),
        ("Friday the 16th of October", date(2026, 10, 16)),
        ("am Dienstag, den 8. Dezember", date(2026, 12, 8)),
        ("next Tuesday, 20 October", date(2026, 10, 20)),
        ("Friday, 16 October", date(2026, 10, 16)),
        ("bis Freitag, 16.10.", date(2026, 10, 16)),
        ("Monday, 2026-11-02", date(2026, 11, 2)),
    ],
)
def test_a_day_counts_from_the_mail(text: str, day: date) -> None:
    assert [found.day for found in days_in(text, WRITTEN)] == [day]


@pytest.mark.parametrize(
    "text",
    [
        "You may be right.",
        "version 1.2.3",
        "at 192.168.1.20",
        "order 12345",
        "within 5 business days",
        "we march on",
        "a second chance",
        "31 February",
        "call 2026-1",
        "as soon as possible",
    ],
)
def test_what_is_no_certain_day_stays_out(text: str) -> None:
    assert [found.day for found in days_in(text, WRITTEN) if found.day] == []


def test_day_and_month_that_could_be_swapped_stay_open() -> None:
    (found,) = days_in("due 03/04/2027", WRITTEN)
    assert (found.day, found.said, found.sure) == (None, "03/04/2027", False)


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("tomorrow at 5pm", time(17)),
        ("Friday, 10:30", time(10, 30)),
        ("Thursday by noon", time(12)),
        ("on 3 November at 9 a.m.", time(9)),
        ("tomorrow at 12 pm", time(12)),
        ("tomorrow at 12am", time(0)),
        ("morgen um 14:15 Uhr", time(14, 15)),
        ("Friday 10 people come", None),
        ("on Friday", None),
        ("tomorrow 25:99", None),
    ],
)
def test_a_time_of_day_stands_behind_its_day(text: str, clock: time | None) -> None:
    assert days_in(text, WRITTEN)[0].clock == clock


def test_tomorrow_is_the_readers_tomorrow() -> None:
    late = datetime(2026, 10, 14, 23, 30, tzinfo=UTC)
    assert days_in("tomorrow", late, timezone(timedelta(hours=2)))[0].day == date(2026, 10, 16)
    assert days_in("tomorrow", late)[0].day == date(2026, 10, 15)


def test_a_day_without_a_year_is_the_nearest() -> None:
    newyear = datetime(2026, 12, 30, tzinfo=UTC)
    assert days_in("by 5 January", newyear)[0].day == date(2027, 1, 5)
    assert days_in("on 28 December", newyear)[0].day == date(2026, 12, 28)


def test_a_weekday_that_contradicts_its_date_stays_open() -> None:
    (found,) = days_in("by Tuesday, 9 December", WRITTEN)
    assert (found.day, found.said) == (None, "Tuesday, 9 December")


def test_two_days_stay_two() -> None:
    assert [found.day for found in days_in("Friday and 3 November", WRITTEN)] == [date(2026, 10, 16), date(2026, 11, 3)]
