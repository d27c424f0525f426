"""Words with places become lines, tables, columns and headings."""

import pytest

from workers.agents.document.engine.layout import as_markdown
from workers.agents.document.engine.word import Word

HEIGHT = 20


def words(text: str, left: int, top: int, height: int = HEIGHT) -> list[Word]:
    found = []
    for word in text.split():
        width = len(word) * height // 2
        found.append(Word(text=word, left=left, top=top, width=width, height=height, confidence=0.9))
        left += width + height // 3
    return found


def test_lines_close_together_are_a_paragraph_and_a_tall_one_a_heading() -> None:
    page = words("Minutes", 50, 40, 36) + words("The budget was", 50, 100) + words("approved by all.", 50, 130)
    assert as_markdown([*page, *words("Next point.", 50, 220)]) == (
        "## Minutes\n\nThe budget was\napproved by all.\n\nNext point."
    )


def test_rows_that_line_up_are_a_table_with_gaps_where_there_is_nothing() -> None:
    page = []
    for row, cells in enumerate(
        (("item", "price", "note"), ("pen", "1.50", ""), ("ink", "", "blue"), ("pad", "3", "A4"))
    ):
        for column, cell in enumerate(cells):
            page += words(cell, 50 + 300 * column, 40 + 30 * row)
    assert as_markdown(page) == (
        "| item | price | note |\n| --- | --- | --- |\n| pen | 1.50 |  |\n| ink |  | blue |\n| pad | 3 | A4 |"
    )


@pytest.mark.parametrize("offset", [0, 13])
def test_prose_in_two_columns_is_read_one_after_the_other(offset: int) -> None:
    left = [f"left line {number} has quite a number of words" for number in range(5)]
    right = [f"right line {number} has quite a number of words" for number in range(5)]
    page = []
    for number, (one, other) in enumerate(zip(left, right, strict=True)):
        page += words(one, 50, 40 + 30 * number) + words(other, 700, 40 + offset + 30 * number)
    assert as_markdown(page) == "\n".join(left) + "\n\n" + "\n".join(right)


def test_specks_and_rules_are_no_words() -> None:
    speck = Word(text="~", left=500, top=40, width=5, height=5, confidence=0.9)
    unsure = Word(text="xq", left=600, top=40, width=20, height=20, confidence=0.1)
    assert as_markdown([*words("Hello there", 50, 40), speck, unsure]) == "Hello there"
    assert as_markdown([speck]) == ""
