"""Moments in words."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workers.agents.browser.extract.moments import NoMomentError, moment_of

#: A Saturday.
NOW = datetime(2026, 11, 28, 15, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("words", "moment"),
    [
        ("yesterday", datetime(2026, 11, 27, 15, 30, tzinfo=UTC)),
        ("since yesterday.", datetime(2026, 11, 27, 15, 30, tzinfo=UTC)),
        ("Today", datetime(2026, 11, 28, tzinfo=UTC)),
        ("3 days ago", NOW - timedelta(days=3)),
        ("an hour ago", NOW - timedelta(hours=1)),
        ("last week", NOW - timedelta(weeks=1)),
        ("Monday", datetime(2026, 11, 23, tzinfo=UTC)),
        ("last saturday", datetime(2026, 11, 21, tzinfo=UTC)),
        ("2026-11-20", datetime(2026, 11, 20, tzinfo=UTC)),
        ("2026-11-20T10:00:00+02:00", datetime(2026, 11, 20, 8, tzinfo=UTC)),
        ("20 November 2026", datetime(2026, 11, 20, tzinfo=UTC)),
        ("Nov 3rd, 2025", datetime(2025, 11, 3, tzinfo=UTC)),
        ("3 March", datetime(2026, 3, 3, tzinfo=UTC)),
        ("24 December", datetime(2025, 12, 24, tzinfo=UTC)),
        ("2031-01-01", NOW),
        ("the last look", None),
        ("", None),
    ],
)
def test_a_moment_is_read(words: str, moment: datetime | None) -> None:
    assert moment_of(words, NOW) == moment


@pytest.mark.parametrize("words", ["purple", "99 potatoes ago", "31 February", "0 to 5"])
def test_other_words_are_none(words: str) -> None:
    with pytest.raises(NoMomentError):
        moment_of(words, NOW)


@given(st.text(max_size=30))
def test_any_words_are_a_moment_that_was_or_none(words: str) -> None:
    try:
        moment = moment_of(words, NOW)
    except NoMomentError:
        return
    assert moment is None or moment <= NOW
