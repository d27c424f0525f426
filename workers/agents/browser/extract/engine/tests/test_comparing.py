"""The difference of two texts, in words."""

import time
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from workers.agents.browser.extract.engine.comparing import MOST_SHOWN, compare

LINES = st.lists(st.sampled_from(["alpha one", "beta two", "gamma three", "delta", "eta", ""]), max_size=12)


def difference(before: str, after: str, about: str | None = None) -> dict[str, Any]:
    return compare({"before": before, "after": after, "about": about})


def test_a_line_that_changed_is_one_change_and_what_only_moved_is_none() -> None:
    found = difference("Price: 10 €\nfoo bar\nbaz qux", "baz qux\nfoo bar\nPrice: 12 €\nbrand new")
    assert found["changed"] == [["Price: 10 €", "Price: 12 €"]]
    assert (found["added"], found["removed"]) == (["brand new"], [])
    assert found["summary"] == "1 line changed, 1 line added. “Price: 10 €” became “Price: 12 €”."


def test_spaces_and_empty_lines_are_no_change() -> None:
    found = difference("a  b\n\nc", "a b\nc  ")
    assert (found["same"], found["summary"], found["diff"]) == (True, "Nothing changed.", "")


def test_what_only_grew_older_is_no_change() -> None:
    before = "Bridge open\nMara, 3 minutes ago\n12 comments"
    assert difference(before, "Bridge open\nMara, 2 hours ago\n12 comments")["same"]
    assert difference(before, "Bridge open\nMara, just now\n12 comments")["same"]
    found = difference(before, "Bridge open\nMara, 1 day ago\nJon, 5 mins ago\n13 comments")
    assert (found["added"], found["changed"]) == (["Jon, 5 mins ago"], [["12 comments", "13 comments"]])
    assert not difference("Closed 3 days ago", "Closed 3 days early")["same"]


def test_only_lines_with_words_that_matter_count() -> None:
    before, after = "Price: 10 €\nVisitors: 7", "Price: 10 €\nVisitors: 900"
    assert difference(before, after, "the price")["same"]
    assert not difference(before, after, "visitors")["same"]


def test_very_long_pages_are_compared_in_bounded_time() -> None:
    before = "\n".join(f"{n} apples" for n in range(30_000))
    after = "\n".join(f"pears: {n}" for n in range(30_000))
    began = time.monotonic()
    found = difference(before, after)
    assert time.monotonic() - began < 10
    assert found["counts"] == {"added": 30_000, "removed": 30_000, "changed": 0}
    assert len(found["added"]) == MOST_SHOWN


@given(LINES, LINES)
def test_what_is_told_accounts_for_every_line(before: list[str], after: list[str]) -> None:
    found = difference("\n".join(before), "\n".join(after))
    counts: dict[str, int] = found["counts"]
    kept = len([line for line in before if line]) - counts["removed"] - counts["changed"]
    assert kept + counts["added"] + counts["changed"] == len([line for line in after if line])
    assert found["same"] == (sorted(filter(None, before)) == sorted(filter(None, after)))
