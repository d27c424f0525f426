from datetime import date
from decimal import Decimal

import pytest

from workers.agents.document.engine.amounts import amounts, currency_of, dates, month_first, number_of


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("1,234.56", "1234.56"),
        ("1.234,56", "1234.56"),
        ("1 234,56", "1234.56"),
        ("1'234.50", "1234.50"),
        ("1.234.567", "1234567"),
        ("1,234", "1234"),
        ("12,5", "12.5"),
        ("12.50", "12.50"),
        ("1200", "1200"),
        ("35,-", "35"),
        ("0.40", "0.40"),
    ],
)
def test_numbers_as_printed_anywhere(printed: str, value: str) -> None:
    assert number_of(printed) == Decimal(value)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("VAT 20%  £265.00", ["265.00"]),
        ("EUR 1.590,00", ["1590.00"]),
        ("Total 24.30 €", ["24.30"]),
        ("credit -12.00", ["-12.00"]),
        ("(45.00)", ["-45.00"]),
        ("14/03/2024", []),
        ("14.03.2024 08:41", []),
        ("2 x coffee 7.20", ["2", "7.20"]),
        ("Visa ****4417  24.30", ["4417", "24.30"]),
    ],
)
def test_sums_in_a_line(text: str, values: list[str]) -> None:
    assert [str(amount.value) for amount in amounts(text)] == values


def test_money_has_cents_or_a_currency() -> None:
    assert [amount.is_money for amount in amounts("3 x  8.85  £9  12,5")] == [False, True, True, False]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024-03-14", date(2024, 3, 14)),
        ("14 March 2024", date(2024, 3, 14)),
        ("March 14th, 2024", date(2024, 3, 14)),
        ("14. März 2024", date(2024, 3, 14)),
        ("14-Mar-24", date(2024, 3, 14)),
        ("14.03.24", date(2024, 3, 14)),
        ("03/14/2024", date(2024, 3, 14)),
        ("14/03/2024", date(2024, 3, 14)),
        ("14 mars 2024", date(2024, 3, 14)),
    ],
)
def test_dates_as_printed_anywhere(text: str, day: date) -> None:
    assert list(dates(f"due {text}.", american=False)) == [(day, text)]


def test_day_and_month_are_told_apart_by_the_document() -> None:
    assert next(dates("03/04/2025", american=False))[0] == date(2025, 4, 3)
    assert next(dates("03/04/2025", american=True))[0] == date(2025, 3, 4)
    assert month_first(["Issued 03/04/2025", "due 04/28/2025"])
    assert not month_first(["Issued 03/04/2025", "due 28/04/2025", "$5"])
    assert month_first(["Issued 03/04/2025", "Total $5.00"])
    assert list(dates("31/02/2025", american=False)) == []


def test_the_currency_printed_most() -> None:
    assert currency_of(["Total £12.00", "VAT £2.00", "1 EUR = £0.86"]) == ("GBP", "£")
    assert currency_of(["Summe 12,00 EUR"]) == ("EUR", "EUR")
    assert currency_of(["no money"]) is None
