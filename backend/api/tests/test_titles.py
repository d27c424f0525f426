import pytest

from backend.core.title import LONGEST, title_of


@pytest.mark.parametrize(
    ("message", "title"),
    [
        ("Chart it", "Chart it"),
        ("  first line \n second", "first line"),
        ("a\tb   c", "a b c"),
        ("word " * 30, "word " * 10 + "word…"),
        ("x" * 100, "x" * (LONGEST - 1) + "…"),
    ],
)
def test_a_title_is_the_first_words_of_the_first_line(message: str, title: str) -> None:
    assert title_of(message) == title
    assert len(title) <= LONGEST
