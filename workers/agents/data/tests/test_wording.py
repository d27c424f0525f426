"""Tables in answers: figures stand to the right, words to the left."""

from workers.agents.data.reading.wording import table


def test_columns_of_figures_stand_to_the_right() -> None:
    shown = table(["region", "amount"], [["North", 12.5], ["South", 7]])

    assert shown.splitlines() == ["| region | amount |", "| --- | ---: |", "| North | 12.50 |", "| South | 7.00 |"]


def test_an_empty_result_keeps_its_heading() -> None:
    assert table(["region"], []).splitlines() == ["| region |", "| --- |"]
