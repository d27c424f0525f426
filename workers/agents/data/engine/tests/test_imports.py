"""Files as people have them, held against what was written into them."""

import csv
import io
import json
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workers.agents.data.engine.store import Store, Table

MEMORY = "300MB"


def load(folder: Path, name: str = "t.csv") -> tuple[Table, list[tuple[Any, ...]]]:
    store = Store(folder, MEMORY)
    (table,), failed = store.tables([name])
    assert not failed
    with store.open([table]) as con:
        return table, con.execute(f'SELECT * FROM "{table.name}"').fetchall()


def kinds(table: Table) -> list[str]:
    return [column["kind"] for column in table.columns]


ROWS = [("Köln", Decimal("1234.50"), date(2024, 1, 31)), ("Düsseldorf", Decimal("-0.99"), date(2024, 2, 1))]
GERMAN = 'Stadt;Betrag;Datum\r\nKöln;"1.234,50";31.01.2024\r\nDüsseldorf;-0,99;01.02.2024\r\n'
ENGLISH = 'city,amount,date\nKöln,"1,234.50",01/31/2024\nDüsseldorf,-0.99,02/01/2024\n'


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "cp1252", "latin-1", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
@pytest.mark.parametrize(
    "text", [GERMAN, ENGLISH, ENGLISH.replace("\n", "\r"), ENGLISH.replace(",", "\t").replace("1\t234", "1,234")]
)
def test_encodings_separators_and_marks_are_found(tmp_path: Path, encoding: str, text: str) -> None:
    (tmp_path / "t.csv").write_bytes(text.encode(encoding))
    table, rows = load(tmp_path)
    assert kinds(table) == ["text", "number", "date"]
    assert rows == ROWS


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("имя,город\n" + "Иван,Москва\nОльга,Санкт-Петербург\nПётр,Новосибирск\n" * 20, "cp1251"),
        ("jméno,město\nJiří,Plzeň\nŽofie,Příbram\nŘehoř,Děčín\n", "cp1250"),
        ("name,city\nJosé,Málaga\nZoë,Orléans\nBjörn,Malmö\n", "cp1252"),
        ("名前,都市\n" + "田中,東京\n鈴木,大阪\n佐藤,名古屋\n" * 20, "shift_jis"),
    ],
)
def test_older_encodings_are_told_apart_by_their_letters(tmp_path: Path, text: str, encoding: str) -> None:
    (tmp_path / "t.csv").write_bytes(text.encode(encoding))
    _, rows = load(tmp_path)
    assert [list(row) for row in rows] == list(csv.reader(io.StringIO(text)))[1:]


cells = st.text(st.characters(blacklist_categories=["Cs", "Cc"], whitelist_characters="\n"), min_size=1, max_size=12)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(st.tuples(cells, cells, cells), min_size=2, max_size=8),
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
    ends=st.sampled_from(["\n", "\r\n"]),
)
def test_any_well_formed_csv_comes_through_cell_by_cell(
    tmp_path: Path, rows: list[tuple[str, str, str]], delimiter: str, ends: str
) -> None:
    marked = [tuple(f"x{cell}x" for cell in row) for row in rows]
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator=ends, quoting=csv.QUOTE_ALL)
    writer.writerows([("first name", "second", "third"), *marked])
    (tmp_path / "t.csv").write_text(out.getvalue(), encoding="utf-8", newline="")
    table, found = load(tmp_path)
    assert found == marked
    assert [column["name"] for column in table.columns] == ["first name", "second", "third"]


def test_a_type_needs_every_row(tmp_path: Path) -> None:
    lines = [f"{n},{n if n != 2999 else 'about 40'},{n}" for n in range(3000)]
    (tmp_path / "t.csv").write_text("id,price,stock\n" + "\n".join(lines))
    table, _ = load(tmp_path)
    assert kinds(table) == ["integer", "text", "integer"]
    assert table.columns[1]["unread"] == 1
    assert "about 40" in table.columns[1]["notes"][0]


@pytest.mark.parametrize(
    ("values", "kind", "first"),
    [
        (["01234", "80331"], "text", "01234"),
        (["$1,200", "$5"], "integer", 1200),
        (["12 €", "3 $"], "text", "12 €"),
        (["1", "n/a", "3"], "integer", 1),
        (["12345678901234567890", "2"], "text", "12345678901234567890"),
        (["1.5e3", "2"], "number", 1500.0),
        (["true", "FALSE"], "boolean", True),
        (["2024-01-31T10:00:00Z", "2024-02-01T11:30:00Z"], "timestamp", datetime(2024, 1, 31, 10)),  # noqa: DTZ001
        (["13/02/2024", "01/03/2024"], "date", date(2024, 2, 13)),
        (["02/13/2024", "03/01/2024"], "date", date(2024, 2, 13)),
        (["13/02/2024", "02/13/2024"], "text", "13/02/2024"),
        (["Jan 5, 2024", "Feb 29, 2024"], "date", date(2024, 1, 5)),
        (["Jan 5, 2024", "Feb 30, 2024"], "text", "Jan 5, 2024"),
        (["1,5", "1.5"], "text", "1,5"),
        (["12%", "7.5%"], "number", Decimal("12.0")),
    ],
)
def test_columns_are_typed_over_all_rows(tmp_path: Path, values: list[str], kind: str, first: object) -> None:
    with (tmp_path / "t.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([["label", "value"], *((f"r{n}", value) for n, value in enumerate(values))])
    table, rows = load(tmp_path)
    assert (kinds(table)[1], rows[0][1]) == (kind, first)


def test_a_column_of_either_mark_follows_the_rest_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("a;b\n1.234;1,5\n5.678;2,25\n")
    _, rows = load(tmp_path)
    assert [row[0] for row in rows] == [1234, 5678]


def test_dates_that_could_be_either_follow_the_order_of_rows(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("day,n\n01/02/2024,1\n02/02/2024,2\n03/02/2024,3\n01/03/2024,4\n")
    table, rows = load(tmp_path)
    assert rows[0][0] == date(2024, 2, 1)
    assert "day/month/year" in table.columns[0]["notes"][0]


@pytest.mark.parametrize(
    ("text", "names", "count"),
    [
        ("Sales report\n\nname,amount\na,1\nb,2\n", ["name", "amount"], 2),
        ("1,2\n3,4\n", ["column_1", "column_2"], 2),
        ("name,2022,2023\na,1,2\n", ["name", "2022", "2023"], 1),
        ("a,a,,A\n1,2,3,4\n", ["a", "a_2", "column_3", "A_3"], 1),
        ("sep=;\na;b\n1;2\n", ["a", "b"], 1),
        ("a,b\n1,2\n3\n4,5,6\n\n", ["a", "b", "column_3"], 3),
        ('a,b\n1,5" pipe\n2,"unclosed\n3,x\n', ["a", "b"], 2),
        ("only\none\ntwo\n", ["only"], 2),
        ('x,y\n"say \\"hi\\", you",1\n', ["x", "y"], 1),
        ("a,b\n", ["a", "b"], 0),
    ],
)
def test_headers_and_irregular_rows(tmp_path: Path, text: str, names: list[str], count: int) -> None:
    (tmp_path / "t.csv").write_text(text)
    table, rows = load(tmp_path)
    assert [column["name"] for column in table.columns] == names
    assert len(rows) == table.rows == count


def test_a_workbook_gives_a_table_per_filled_sheet(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Sales 2024"
    sheet.append(["When", "Amount", "Code"])
    sheet.append([date(2024, 1, 2), 0.1 + 0.2, "007"])
    sheet.append([date(2024, 1, 3), 5, "010"])
    book.create_sheet("Empty")
    book.create_sheet("Notes").append(["x"])
    book.save(tmp_path / "really.csv")  # by content, not by name
    store = Store(tmp_path, MEMORY)
    tables, _ = store.tables(["really.csv"])
    assert [(table.name, table.label) for table in tables] == [
        ("really_sales_2024", "Sales 2024"),
        ("really_notes", "Notes"),
    ]
    with store.open(tables) as con:
        assert con.execute("SELECT * FROM really_sales_2024").fetchall() == [
            (date(2024, 1, 2), Decimal("0.3"), "007"),
            (date(2024, 1, 3), Decimal("5.0"), "010"),
        ]


def test_parquet_keeps_its_types_and_is_flattened(tmp_path: Path) -> None:
    duckdb.execute(
        f"COPY (SELECT 1 AS a, {{'x': 2, 'y': 'z'}} AS s, [1, 2] AS l, TIMESTAMP '2024-01-01 10:00' AS t) "
        f"TO '{tmp_path / 't.csv'}' (FORMAT parquet)"
    )
    table, rows = load(tmp_path)
    assert [column["name"] for column in table.columns] == ["a", "s.x", "s.y", "l", "t"]
    assert rows == [(1, 2, "z", "[1,2]", datetime(2024, 1, 1, 10))]  # noqa: DTZ001 - a table's times have no zone


RECORDS = [{"id": 1, "who": {"name": "Ann", "tags": ["x"]}, "when": "5 Jan 2024"}, {"id": 2, "who": {"name": "Bob"}}]


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(RECORDS),
        "\n".join(json.dumps(record) for record in RECORDS),
        json.dumps({"meta": {"page": 1}, "data": RECORDS}, indent=2),
        "\ufeff" + json.dumps({"result": {"items": RECORDS}}),
    ],
)
def test_json_of_any_shape_becomes_a_flat_table(tmp_path: Path, text: str) -> None:
    (tmp_path / "t.json").write_text(text, encoding="utf-8")
    table, rows = load(tmp_path, "t.json")
    by_name = [dict(zip([column["name"] for column in table.columns], row, strict=True)) for row in rows]
    assert [(row["id"], row["who.name"], row["when"]) for row in by_name] == [
        (1, "Ann", date(2024, 1, 5)),
        (2, "Bob", None),
    ]


@pytest.mark.slow
def test_twenty_megabytes_add_up_in_bounded_memory(tmp_path: Path) -> None:
    """The sum is worked out again with Decimal from the same lines."""
    total, written = Decimal(0), 0
    with (tmp_path / "t.csv").open("w", encoding="cp1252") as file:
        file.write("id;größe;betrag;datum\n")
        while written < 20_000_000:
            for n in range(1000):
                amount = Decimal(n * 37 % 100_000) / 100
                total += amount
                line = f"{n};Größe {n % 7};{str(amount).replace('.', ',')};{n % 28 + 1:02}.{n % 12 + 1:02}.2024\n"
                written += file.write(line)
    store = Store(tmp_path, "200MB")
    (table,), _ = store.tables(["t.csv"])
    with store.open([table]) as con:
        assert con.execute("SELECT sum(betrag), count(datum) FROM t").fetchone() == (total, table.rows)
