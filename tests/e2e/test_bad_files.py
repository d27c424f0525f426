"""Files that aren't what they say: a sentence, a cure, and nothing lost."""

import random

import pytest
from playwright.async_api import expect

from tests.e2e.person import ANSWER, Person, csv_file, table_of
from tests.e2e.sales import Sales

_JUNK = random.Random(1).randbytes(20_000)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("junk.csv", _JUNK),
        ("broken.xlsx", b"PK\x03\x04" + _JUNK),
        ("broken.parquet", b"PAR1" + _JUNK),
        ("broken.json", b'{"rows": [1, 2'),
        ("blank.csv", b"\n\n  \n"),
    ],
)
async def test_what_is_wrong_and_what_helps(person: Person, name: str, content: bytes) -> None:
    await person.begin("Total amount by region", [csv_file(name, content)])
    turn = person.turns.first
    await expect(turn).to_have_attribute("data-state", "completed", timeout=ANSWER)
    answer = turn.get_by_test_id("answer")
    await expect(answer).to_contain_text(name)
    words = await answer.inner_text()
    assert "Traceback" not in words
    assert "Error:" not in words
    assert words.count(".") >= 2, f"no cure: {words}"
    await person.say("Thank you")
    await person.answer(1)


async def test_a_good_file_beside_a_bad_one_still_answers(person: Person) -> None:
    sales = Sales.generate(21)
    files = [csv_file("junk.csv", _JUNK), csv_file("sales.csv", sales.csv)]
    answer = await person.ask("Total amount by region in sales.csv", files)
    assert await table_of(answer) == sales.by_region()


@pytest.mark.parametrize(("encoding", "delimiter"), [("utf-16", "\t"), ("latin-1", ";"), ("utf-8-sig", ";")])
async def test_other_encodings_and_decimal_commas_are_read(person: Person, encoding: str, delimiter: str) -> None:
    rows = [("Straße", "Umsatz"), ("Köln", "1.234,50"), ("Zürich", "2.000,25"), ("Köln", "0,50")]
    text = "\r\n".join(delimiter.join(row) for row in rows)
    answer = await person.ask("Total Umsatz by Straße", [csv_file("umsatz.csv", text.encode(encoding))])
    assert await table_of(answer) == {"Zürich": 2000.25, "Köln": 1235}
