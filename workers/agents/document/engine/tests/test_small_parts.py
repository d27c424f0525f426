"""Page numbers, Markdown, quotations and changed words, each by itself."""

import pytest

from workers.agents.document.engine import markdown
from workers.agents.document.engine.comparing import changed, units, words_changed
from workers.agents.document.engine.model import Page, page_numbers, spans
from workers.agents.document.engine.problem import EngineProblem
from workers.agents.document.engine.quotes import find_words
from workers.agents.document.engine.search import sentences


@pytest.mark.parametrize(
    ("wanted", "numbers"),
    [
        (None, [1, 2, 3, 4, 5]),
        ("all", [1, 2, 3, 4, 5]),
        ("3", [3]),
        ("2,4-5", [2, 4, 5]),
        ("4 - end", [4, 5]),
        ("1-2 and 2", [1, 2]),
        ("2 to 3", [2, 3]),
        ("5, 1", [5, 1]),
    ],
)
def test_pages_as_people_name_them(wanted: str | None, numbers: list[int]) -> None:
    assert page_numbers(wanted, 5, "a.pdf") == numbers


@pytest.mark.parametrize(("wanted", "code"), [("0", "no_such_page"), ("4-9", "no_such_page"), ("x", "bad_pages")])
def test_pages_that_are_not_there(wanted: str, code: str) -> None:
    with pytest.raises(EngineProblem) as raised:
        page_numbers(wanted, 5, "a.pdf")
    assert raised.value.code == code


def test_spans() -> None:
    assert spans([3, 1, 2, 7]) == "1-3, 7"


def test_markdown_without_its_signs() -> None:
    text = "## 1\\. Fees\n\nThe **fee** is [here](http://x) *per* month.\n\n| a | b\\|c |\n| --- | --- |\n| 1 | 2 |"
    assert markdown.plain(text) == "1. Fees\n\nThe fee is here per month.\n\na  b|c\n1  2"
    assert markdown.tables(text) == [[["a", "b|c"], ["1", "2"]]]


def test_a_text_is_cut_into_parts_at_headings_and_nothing_is_lost() -> None:
    text = "\n\n".join(f"# Chapter {number}\n\n{'word ' * 500}".strip() for number in range(4))
    parts = markdown.parts(text)
    assert all(part.startswith("# Chapter") for part in parts)
    assert "\n\n".join(parts) == text
    endless = markdown.parts("x" * 30_000)
    assert "".join(endless) == "x" * 30_000
    assert max(map(len, endless)) <= 2 * markdown.PART
    assert markdown.parts("") == [""]


def test_sentences_end_where_they_do() -> None:
    text = "Dr. Smith paid 1.5 million. See Art. 5 of the act. It ended! Nothing else followed."
    assert sentences(text) == [
        "Dr. Smith paid 1.5 million.",
        "See Art. 5 of the act.",
        "It ended!",
        "Nothing else followed.",
    ]


@pytest.mark.parametrize(
    ("quote", "found"),
    [
        ("the agree-\nment", "The agreement"),
        ("“ends” after 1,200 days", "ends' after 1,200 days"),
        ("agreement … days", "The agreement 'ends' after 1,200 days"[4:]),
        ("after 200 days", None),
        ("after 1.200 days", None),
        ("greement", None),
        ("fee of -5", None),
        ("fee of 5", "fee of 5"),
    ],
)
def test_words_are_found_whole_and_numbers_exactly(quote: str, found: str | None) -> None:
    assert find_words("The agreement 'ends' after 1,200 days. A fee of 5 is due.", quote) == found


def test_a_clause_that_moved_and_one_that_was_renumbered() -> None:
    old = list(units([Page(number=1, text="# A\n\n1.1 First rule here.\n\n1.2 Second rule here.")]))
    new = list(units([Page(number=1, text="# A\n\n1.1 A new rule entirely different.\n\n1.2 First rule here.")]))
    kinds = [(change["kind"], change["before"], change["after"]) for change in changed(old, new)]
    assert ("added", None, "1.1 A new rule entirely different.") in kinds
    assert ("removed", "1.2 Second rule here.", None) in kinds
    assert len(kinds) == 2


def test_the_words_that_changed() -> None:
    assert words_changed("pays EUR 4,500 within 30 days", "pays EUR 4,800 within 14 days") == [
        {"before": "4,500", "after": "4,800"},
        {"before": "30", "after": "14"},
    ]
