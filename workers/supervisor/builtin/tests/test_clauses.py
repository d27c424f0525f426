import pytest

from workers.supervisor.builtin.clauses import clauses_of


@pytest.mark.parametrize(
    ("request_text", "clauses"),
    [
        ("draw a chart and mail it", ["draw a chart", "mail it"]),
        ("sales and revenue by region", ["sales and revenue by region"]),
        ("open example.com, take a screenshot", ["open example.com", "take a screenshot"]),
        ("read a.csv. Then draw it.", ["read a.csv.", "draw it."]),
        ("answer Mrs. Jones and file it", ["answer Mrs. Jones and file it"]),
        ("see https://a.example/x.y?z=1. Save it", ["see https://a.example/x.y?z=1.", "Save it"]),
        ("after reading the file, send it", ["reading the file", "send it"]),
        ("print it after you have merged the pages", ["merged the pages", "print it"]),
        ("tell me when the price drops, and buy nothing", ["tell me when the price drops, and buy nothing"]),
        ("merge cover.pdf and report.pdf", ["merge cover.pdf and report.pdf"]),
        ("first do this\nthen run that", ["do this", "run that"]),
    ],
)
def test_a_request_is_cut_into_what_is_to_be_done(request_text: str, clauses: list[str]) -> None:
    assert [clause.text for clause in clauses_of(request_text)] == clauses


def test_then_puts_a_clause_behind_the_one_before() -> None:
    assert [clause.after for clause in clauses_of("count it, then mail it, and print it")] == [False, True, False]
