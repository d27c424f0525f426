from datetime import date

import pytest

from workers.agents.email.periods import Period, named_in, period_of

#: A Wednesday.
TODAY = date(2026, 10, 14)


def d(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


@pytest.mark.parametrize(
    ("said", "after", "before"),
    [
        ("today", "2026-10-14", "2026-10-15"),
        ("this morning", "2026-10-14", "2026-10-15"),
        ("yesterday", "2026-10-13", "2026-10-14"),
        ("from yesterday", "2026-10-13", "2026-10-14"),
        ("last week", "2026-10-05", "2026-10-12"),
        ("this week", "2026-10-12", "2026-10-19"),
        ("from last week", "2026-10-05", "2026-10-12"),
        ("last month", "2026-09-01", "2026-10-01"),
        ("this month", "2026-10-01", "2026-11-01"),
        ("last year", "2025-01-01", "2026-01-01"),
        ("last weekend", "2026-10-10", "2026-10-12"),
        ("the last 3 days", "2026-10-11", ""),
        ("in the last two weeks", "2026-09-30", ""),
        ("past month", "2026-09-01", "2026-10-01"),
        ("last few days", "2026-10-11", ""),
        ("older than a week", "", "2026-10-07"),
        ("older than 2 months", "", "2026-08-14"),
        ("more than 30 days old", "", "2026-09-14"),
        ("older than 2025", "", "2025-01-01"),
        ("since Monday", "2026-10-12", ""),
        ("since 1 October", "2026-10-01", ""),
        ("after 1 October 2026", "2026-10-02", ""),
        ("since last week", "2026-10-05", ""),
        ("before October", "", "2026-10-01"),
        ("before 2026-09-01", "", "2026-09-01"),
        ("until yesterday", "", "2026-10-14"),
        ("between 1 October and 5 October", "2026-10-01", "2026-10-06"),
        ("from Monday to Tuesday", "2026-10-12", "2026-10-14"),
        ("on Friday", "2026-10-09", "2026-10-10"),
        ("Wednesday", "2026-10-14", "2026-10-15"),
        ("last Wednesday", "2026-10-07", "2026-10-08"),
        ("in January", "2026-01-01", "2026-02-01"),
        ("in December", "2025-12-01", "2026-01-01"),
        ("December 2024", "2024-12-01", "2025-01-01"),
        ("2025", "2025-01-01", "2026-01-01"),
        ("3 October", "2026-10-03", "2026-10-04"),
        ("on 3 December", "2025-12-03", "2025-12-04"),
        ("October 3rd", "2026-10-03", "2026-10-04"),
        ("03.10.2026", "2026-10-03", "2026-10-04"),
        ("3 days ago", "2026-10-11", "2026-10-12"),
        ("two weeks ago", "2026-09-28", "2026-10-05"),
        ("a month ago", "2026-09-01", "2026-10-01"),
    ],
)
def test_words_for_a_stretch_of_time(said: str, after: str, before: str) -> None:
    assert period_of(said, TODAY) == Period(d(after), d(before))


@pytest.mark.parametrize(
    "said", ["soon", "", "the boiler", "between May and", "31 February", "from Friday to Monday 2020"]
)
def test_other_words_name_none(said: str) -> None:
    assert period_of(said, TODAY) is None


def test_months_of_different_length() -> None:
    assert period_of("older than a month", date(2026, 3, 31)) == Period(before=date(2026, 2, 28))
    assert period_of("last month", date(2026, 1, 5)) == Period(date(2025, 12, 1), date(2026, 1, 1))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("summarise today's mail", "today"),
        ("archive all newsletters older than a week", "older than a week"),
        ("everything Anna sent me last week with attachments", "last week"),
        ("mails from January with files", "from January"),
        ("may I see the mails from the last 2 days", "from the last 2 days"),
        ("mails about the march", None),
        ("what is unread from my landlord?", None),
    ],
)
def test_where_a_text_names_one(text: str, said: str | None) -> None:
    found = named_in(text)
    assert (found.said if found else None) == said
    if found:
        assert text[found.start : found.end].startswith(found.said)
