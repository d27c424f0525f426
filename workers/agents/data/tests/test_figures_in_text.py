import pytest

from workers.agents.data.reading.figures_in_text import figures_in


@pytest.mark.parametrize(
    ("text", "columns", "rows"),
    [
        (
            "It found:\n\n| word | count |\n| --- | ---: |\n| the | 12 |\n| **of** | 7 |\n\nThat is all.",
            ("word", "count"),
            (("the", "12"), ("of", "7")),
        ),
        ("ran in 0.02 s:\n\n```\nstep,value\n1,1\n2,4\n```", ("step", "value"), (("1", "1"), ("2", "4"))),
        ("a;1,5\nb;2,5\nc;3", ("column 1", "column 2"), (("a", "1,5"), ("b", "2,5"), ("c", "3"))),
        ("```\nNorth: 12\nSouth: 9.5\n```", ("name", "value"), (("North", "12"), ("South", "9.5"))),
        ("- Rent 1,200 €\n- Food: 300 €", ("name", "value"), (("Rent", "1,200 €"), ("Food", "300 €"))),
        ("chart these numbers: Jan 5, Feb 7 and Mar 9", ("name", "value"), (("Jan", "5"), ("Feb", "7"), ("Mar", "9"))),
        ("average of these: 3, 4.5, 6", ("number", "value"), (("1", "3"), ("2", "4.5"), ("3", "6"))),
    ],
)
def test_figures_are_found_as_they_stand(
    text: str, columns: tuple[str, ...], rows: tuple[tuple[str, ...], ...]
) -> None:
    found = figures_in(text)

    assert found is not None
    assert (found.columns, found.rows) == (columns, rows)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "The total is 12.",
        "On 3 May, Ann, Bob and Eve met.",
        "Dear Ann,\nthank you, Bob.\nBest,",
        "compare 2023, 2024",
        "| a | b |\n| --- | --- |",
        "| test | result |\n| --- | --- |\n| test_one | passed |\n| test_two | passed |",
    ],
)
def test_prose_holds_no_table(text: str) -> None:
    assert figures_in(text) is None


def test_the_words_around_it_are_the_request() -> None:
    found = figures_in("plot this\n```\nday,amount\n1,2\n2,3\n```")

    assert found is not None
    assert found.rest == "plot this"
