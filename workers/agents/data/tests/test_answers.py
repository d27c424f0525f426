"""Plain questions to the built-in model over real files; every figure is worked out a second time in plain Python."""

import csv
import random
from collections import defaultdict
from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from langchain_core.messages import AIMessage

from workers.agents.data.tests.conftest import KeptArtifacts

Ask = Callable[[str], Awaitable[tuple[AIMessage, KeptArtifacts]]]
Order = dict[str, str]
PRODUCTS = {"Chair": "49.90", "Desk": "199.00", "Lamp": "25.50", "Blue Rug": "89.00"}
COUNTRIES = ["Germany", "France", "Spain"]


@pytest.fixture
def orders(workspace: Path) -> list[Order]:
    """Two years of orders, with a gap in amounts and a table of customers beside them."""
    chance = random.Random(5)
    rows = []
    for number in range(400):
        product, quantity = chance.choice(list(PRODUCTS)), chance.randint(1, 9)
        day = date(2023, 1, 1) + timedelta(days=chance.randint(0, 730)) if number else date(2024, 12, 31)
        rows.append(
            {
                "order_no": f"S{number}",
                "order_date": day.isoformat(),
                "region": chance.choice(["North", "South", "East", "West"]),
                "product": product,
                "quantity": str(quantity),
                "amount": str(quantity * Decimal(PRODUCTS[product])) if number % 50 else "",
                "customer_id": f"C{chance.randint(1, 20):02}",
            }
        )
    write(workspace / "orders.csv", rows)
    return rows


@pytest.fixture
def customers(workspace: Path) -> list[Order]:
    rows = [{"customer_id": f"C{n:02}", "name": f"Firm {n}", "country": COUNTRIES[n % 3]} for n in range(1, 20)]
    write(workspace / "customers.csv", rows)
    return rows


def write(path: Path, rows: list[Order]) -> None:
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def total(rows: list[Order], key: str) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for row in rows:
        sums[row[key]] += Decimal(row["amount"] or 0)
    return sums


def best(sums: dict[str, Decimal]) -> tuple[str, str]:
    name = max(sums, key=lambda key: sums[key])
    return name, shown(sums[name])


def shown(value: Decimal) -> str:
    return f"{value:,.0f}" if value == int(value) else f"{value:,.2f}"


async def test_which_region_sold_most_last_quarter_as_a_bar_chart(ask: Ask, orders: list[Order]) -> None:
    answer, kept = await ask("Which region sold most last quarter? Show it as a bar chart")
    quarter = [row for row in orders if "2024-10-01" <= row["order_date"] <= "2024-12-31"]
    name, figure = best(total(quarter, "region"))
    assert f"**{name}** has the highest total amount: **{figure}** in Q4 2024 (2024-10-01 to 2024-12-31)" in answer.text
    used = sum(1 for row in quarter if row["amount"])
    assert f"Rows used: {used} of 400" in answer.text
    assert "newest date in the data, 2024-12-31" in answer.text
    picture = next(name for name in kept.kept if name.endswith(".png"))
    assert f"](artifact:{picture})" in answer.text
    assert any(name.endswith(".vl.json") for name in kept.kept)


async def test_two_files_are_joined_and_nothing_is_counted_twice(
    ask: Ask, orders: list[Order], customers: list[Order]
) -> None:
    answer, _ = await ask("join them by customer and give me revenue per country")
    country = {row["customer_id"]: row["country"] for row in customers}
    placed = [row | {"country": country.get(row["customer_id"], "")} for row in orders]
    sums = total(placed, "country")
    for name in COUNTRIES:
        assert f"| {name} | {shown(sums[name])} |" in answer.text
    assert f"| (empty) | {shown(sums[''])} |" in answer.text
    lost = sum(1 for row in orders if row["customer_id"] not in country)
    assert f"{lost} rows of orders.csv without a match" in answer.text


async def test_the_same_question_gets_the_same_answer(ask: Ask, orders: list[Order]) -> None:
    request = "average order value by month as a line chart"
    assert (await ask(request))[0].text == (await ask(request))[0].text


def amounts(rows: list[Order]) -> list[Decimal]:
    return [Decimal(row["amount"]) for row in rows if row["amount"]]


async def test_figures_with_conditions(ask: Ask, orders: list[Order]) -> None:
    year = [row for row in orders if row["order_date"].startswith("2024")]
    north = [row for row in orders if row["region"] == "North"]
    rugs = [row for row in orders if row["product"] == "Blue Rug"]
    large = [row for row in north if row["amount"] and Decimal(row["amount"]) > 500]
    chairs_and_lamps = [row for row in orders if row["product"] in {"Chair", "Lamp"}]
    mean = sum(amounts(north)) / len(amounts(north))
    expected = {
        "How many rows are there?": "**400**",
        "total amount in 2024": f"**{shown(sum(amounts(year), Decimal(0)))}**",
        "average amount in the North": f"**{mean:,.2f}**",
        "What is the revenue from blue rugs?": f"**{shown(sum(amounts(rugs), Decimal(0)))}**",
        "how many orders over 500 in the North": f"**{len(large)}**",
        "number of different customers": f"**{len({row['customer_id'] for row in orders})}**",
        "how many units were sold excluding the North region": (
            f"**{sum(int(row['quantity']) for row in orders if row['region'] != 'North'):,}**"
        ),
        "Total quantity of Chair and Lamp": f"**{sum(int(row['quantity']) for row in chairs_and_lamps):,}**",
        "biggest order amount": f"**{shown(max(amounts(orders)))}**",
    }
    for request, figure in expected.items():
        answer, _ = await ask(request)
        assert figure in answer.text, f"{request}: {answer.text}"


async def test_groups_ranks_and_shares(ask: Ask, orders: list[Order]) -> None:
    sums = total(orders, "product")
    ranked = sorted(sums, key=lambda name: -sums[name])
    answer, _ = await ask("Top 2 products by revenue")
    assert [line.split("|")[1].strip() for line in answer.text.splitlines() if line.startswith("| ")][2:] == ranked[:2]
    answer, _ = await ask("what percentage of sales is from the West?")
    west = 100 * total(orders, "region")["West"] / sum(sums.values())
    assert f"**West** makes up **{west:,.2f} %**" in answer.text
    answer, _ = await ask("compare 2023 and 2024 revenue")
    by_year = total([row | {"year": row["order_date"][:4]} for row in orders], "year")
    assert all(f"| {year} | {shown(by_year[year])} |" in answer.text for year in ("2023", "2024"))


async def test_price_times_quantity_stands_in_for_an_amount(ask: Ask, workspace: Path) -> None:
    text = "Artikel;Menge;Einzelpreis;Land\nStuhl;2;1.049,90;Österreich\nTisch;1;199,00;Deutschland\n"
    (workspace / "bestellungen.csv").write_text(text, encoding="cp1252")
    answer, _ = await ask("revenue per country")
    assert "**Österreich** has the highest total revenue: **2,099.80**" in answer.text
    assert "revenue is Einzelpreis × Menge" in answer.text


async def test_a_chain_of_three_tables(ask: Ask, workspace: Path) -> None:
    (workspace / "items.csv").write_text("order_id,product_id,quantity\n1,1,2\n1,2,1\n2,1,5\n3,2,4\n")
    (workspace / "products.csv").write_text("id,name,price\n1,Pen,1.50\n2,Ink,4.00\n")
    (workspace / "orders.csv").write_text("id,customer,channel\n1,Ann,web\n2,Bob,shop\n3,Ann,web\n")
    answer, _ = await ask("revenue by channel")
    assert "| web | 23.00 |" in answer.text
    assert "| shop | 7.50 |" in answer.text


async def test_a_join_that_would_count_twice_is_refused(ask: Ask, workspace: Path) -> None:
    (workspace / "a.csv").write_text("team,cost\nx,1\nx,2\ny,3\n")
    (workspace / "b.csv").write_text("team,income\nx,5\nx,6\ny,7\n")
    answer, _ = await ask("total cost and income per team")
    assert "would count rows twice" in answer.text


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        ("revenue per planet", "no column called “planet”"),
        ("revenue in Atlantis", "no value called “Atlantis”"),
        ("revenue over a hundred by planet", "no column called “planet”"),
    ],
)
async def test_what_is_not_there_is_said_not_guessed(ask: Ask, orders: list[Order], request_: str, said: str) -> None:
    answer, _ = await ask(request_)
    assert said in answer.text
    assert "order_date" in answer.text


async def test_an_ambiguous_figure_is_asked_for(ask: Ask, workspace: Path) -> None:
    (workspace / "t.csv").write_text("label,width,height\na,1,2\nb,3,4\n")
    answer, _ = await ask("what is the total?")
    assert "Which column" in answer.text
    assert "width, height" in answer.text


async def test_two_columns_that_fit_are_named(ask: Ask, workspace: Path) -> None:
    (workspace / "t.csv").write_text("invoice,net_amount,gross_amount\nI1,10,11.9\nI2,20,23.8\n")
    answer, _ = await ask("total amount")
    assert "**30**" in answer.text
    assert "gross_amount would fit" in answer.text


@pytest.mark.parametrize("request_", ["forecast next quarter", "write me a poem", "email this to my boss", "x" * 2000])
async def test_beyond_it_says_so_with_three_examples(ask: Ask, orders: list[Order], request_: str) -> None:
    answer, _ = await ask(request_)
    assert answer.additional_kwargs == {"warren_cannot": True}
    assert answer.text.count("\n- “") == 3


async def test_values_that_are_no_numbers_are_left_out_and_counted(ask: Ask, workspace: Path) -> None:
    lines = [f"i{n},{n if n % 20 else 'on request'}" for n in range(1, 101)]
    (workspace / "t.csv").write_text("item,price\n" + "\n".join(lines))
    answer, _ = await ask("average price")
    kept = [n for n in range(1, 101) if n % 20]
    assert f"**{sum(kept) / len(kept):g}**" in answer.text
    assert "5 with a value that is no number" in answer.text


async def test_no_date_no_last_quarter(ask: Ask, workspace: Path) -> None:
    (workspace / "t.csv").write_text("region,amount\nN,1\nS,2\n")
    answer, _ = await ask("which region sold most last quarter?")
    assert "no date column" in answer.text


async def test_profile_quality_spread_and_correlation(ask: Ask, workspace: Path) -> None:
    rows = "\n".join(f"{n},{2 * n},{'' if n == 5 else 'k'}" for n in range(1, 21))
    (workspace / "t.csv").write_text(f"a,b,c\n{rows}\n1,2,k\n")
    assert "**21 rows** and **3 columns**" in (await ask("Summarise this file"))[0].text
    quality = (await ask("any duplicates or missing values?"))[0].text
    assert quality.startswith("**1 row repeats** an earlier row exactly. **1 value is missing**")
    assert "| c | 1 |" in quality
    answer, kept = await ask("is there a correlation between a and b?")
    assert "**1.00** (strong positive)" in answer.text
    assert any(name.endswith(".png") for name in kept.kept)
    answer, kept = await ask("histogram of b")
    assert "median is **20**" in answer.text
    assert any(name.endswith(".png") for name in kept.kept)


async def test_a_sheet_becomes_csv(ask: Ask, workspace: Path) -> None:
    import openpyxl  # noqa: PLC0415 - only here

    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["name", "n"])
    sheet.append(["a, b", 1.5])
    book.save(workspace / "book.xlsx")
    _, kept = await ask("Turn this Excel sheet into a CSV")
    assert kept.kept["book.csv"][1].decode("utf-8-sig").splitlines() == ["name,n", '"a, b",1.5']


async def test_an_unreadable_file_is_explained(ask: Ask, workspace: Path) -> None:
    (workspace / "t.csv").write_text("")
    answer, _ = await ask("summarise")
    assert "t.csv is empty" in answer.text


async def test_the_key_named_joins_the_plain_id_of_a_file_called_anything(
    ask: Ask, orders: list[Order], workspace: Path
) -> None:
    rows = [{"id": f"C{n:02}", "firm": f"Firm {n}", "country": COUNTRIES[n % 3]} for n in range(1, 21)]
    write(workspace / "kunden.csv", rows)
    answer, _ = await ask("join them by customer and give me revenue per country")
    country = {row["id"]: row["country"] for row in rows}
    sums = total([row | {"country": country[row["customer_id"]]} for row in orders], "country")
    for name in COUNTRIES:
        assert f"| {name} | {shown(sums[name])} |" in answer.text
