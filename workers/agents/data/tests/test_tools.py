"""The tools as the agent calls them: through the sandbox, artifacts kept."""

import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from workers.agentkit.context import ToolProblem
from workers.agents.data.tests.conftest import KeptArtifacts, context_of
from workers.agents.data.tools import CHART_TYPE

Call = Callable[..., Awaitable[Any]]
SALES = "region;amount;sold on\nNord;1.200,50;31.01.2024\nSüd;99,50;01.02.2024\nNord;10,00;15.02.2024\n"


async def test_files_and_tables_are_listed_with_what_cannot_be_read(call: Call, workspace: Path) -> None:
    (workspace / "sales.csv").write_text(SALES, encoding="cp1252")
    (workspace / "empty.csv").write_text("")
    listed = await call("list_files")
    assert listed["tables"] == [
        {"table": "sales", "file": "sales.csv", "sheet": "", "rows": 3, "columns": ["region", "amount", "sold on"]}
    ]
    assert listed["unreadable"]["empty.csv"]["code"] == "empty_file"


async def test_a_table_is_described_and_words_are_found(call: Call, workspace: Path) -> None:
    (workspace / "sales.csv").write_text(SALES, encoding="cp1252")
    (table,) = (await call("describe_table", table="sales", look_up=["SÜD", "west"]))["tables"]
    region, amount, sold = table["columns"]
    assert region["values"] == ["Nord", "Süd"]
    assert (amount["kind"], amount["min"], amount["max"]) == ("number", 10, 1200.5)
    assert (sold["kind"], sold["min"], sold["max"]) == ("date", "2024-01-31", "2024-02-15")
    assert table["found"] == [{"word": "süd", "column": "region", "value": "Süd"}]


async def test_a_query_answers_and_keeps_its_result(call: Call, workspace: Path) -> None:
    (workspace / "sales.csv").write_text(SALES, encoding="cp1252")
    context = context_of(workspace, ["sales.csv"])
    sql = "SELECT region, sum(amount) AS total FROM sales GROUP BY region ORDER BY total DESC"
    answer = await call("query_table", context=context, sql=sql, save_as="Revenue per region")
    assert answer["rows"] == [["Nord", 1210.5], ["Süd", 99.5]]
    kept = context.artifacts
    assert isinstance(kept, KeptArtifacts)
    media_type, content = kept.kept["revenue-per-region.csv"]
    assert media_type == "text/csv"
    assert content.decode("utf-8-sig").split() == ["region,total", "Nord,1210.50", "Süd,99.50"]


@pytest.mark.parametrize(
    ("sql", "code"),
    [
        ("SELECT nothing FROM sales", "sql"),
        ("DROP TABLE sales", "not_a_select"),
        ("SELECT 1; SELECT 2", "not_a_select"),
        ("SELECT * FROM read_csv('/etc/passwd')", "sql"),
        ("SELECT * FROM read_text('/workspace/secret.txt')", "sql"),
        ("COPY sales TO '/workspace/x.csv'", "not_a_select"),
        ("SET memory_limit = '1TB'", "not_a_select"),
    ],
)
async def test_sql_reads_the_tables_and_nothing_else(call: Call, workspace: Path, sql: str, code: str) -> None:
    (workspace / "sales.csv").write_text(SALES, encoding="cp1252")
    (workspace / "secret.txt").write_text("a,b\n1,2\n")
    with pytest.raises(ToolProblem) as raised:
        await call("query_table", sql=sql)
    assert raised.value.failure.code == code
    assert raised.value.failure.cure


async def test_a_chart_is_a_picture_and_a_specification_with_its_data(call: Call, workspace: Path) -> None:
    (workspace / "sales.csv").write_text(SALES, encoding="cp1252")
    context = context_of(workspace, ["sales.csv"])
    sql = "SELECT region, sum(amount) AS total FROM sales GROUP BY region ORDER BY total DESC"
    answer = await call("make_chart", context=context, sql=sql, kind="bar", x="region", y="total", title="By region")
    kept = context.artifacts
    assert isinstance(kept, KeptArtifacts)
    assert kept.kept[answer["picture"]][1].startswith(b"\x89PNG")
    media_type, content = kept.kept[answer["spec"]]
    spec = json.loads(content)
    assert media_type == CHART_TYPE
    assert spec["data"]["values"] == [{"region": "Nord", "total": 1210.5}, {"region": "Süd", "total": 99.5}]


@pytest.mark.parametrize(
    "spec",
    [
        {"mark": "bar", "data": {"url": "http://127.0.0.1/x.csv"}},
        {"mark": {"type": "image"}, "encoding": {"url": {"field": "u"}}},
        {"mark": "image", "encoding": {}},
        {"layer": [{"mark": "point", "encoding": {"href": {"field": "u"}}}]},
        {"mark": "bar", "transform": [{"lookup": "a", "from": {"data": {"url": "x"}}}]},
        {"mark": "nonsense"},
    ],
)
async def test_a_specification_that_fetches_is_refused(call: Call, workspace: Path, spec: dict[str, Any]) -> None:
    (workspace / "sales.csv").write_text(SALES, encoding="cp1252")
    with pytest.raises(ToolProblem) as raised:
        await call("make_chart", sql="SELECT * FROM sales", kind="bar", x="region", title="t", spec=spec)
    assert raised.value.failure.code == "bad_chart"


async def test_statistics_count_what_repeats_and_what_is_missing(call: Call, workspace: Path) -> None:
    (workspace / "n.csv").write_text("a,b,c\n1,2,x\n1,2,x\n2,4,y\n3,,y\n")
    answer = await call("statistics", table="n")
    a, b, _ = answer["columns"]
    assert (a["sum"], a["median"], b["missing"], answer["repeated_rows"]) == (7, 1.5, 1, 1)
    assert answer["correlations"] == [{"a": "a", "b": "b", "r": 1, "rows": 3}]


async def test_no_file_is_a_clear_problem(call: Call, workspace: Path) -> None:
    with pytest.raises(ToolProblem, match="No file is attached"):
        await call("list_files")


async def test_figures_of_a_text_become_a_table(call: Call, workspace: Path) -> None:
    (workspace / "figures.csv").write_text("a,b\n1,2\n")
    context = context_of(workspace, ["figures.csv"])
    made = await call("make_table", context=context, columns=["name", "value"], rows=[["Jan", "5"], ["Feb", "7,5"]])
    assert made == {"file": "figures-2.csv", "rows": 2}
    answer = await call("query_table", context=context, sql="SELECT name, value FROM figures_2")
    assert answer["rows"][0][0] == "Jan"
    assert isinstance(context.artifacts, KeptArtifacts)
    assert context.artifacts.kept["figures-2.csv"][1] == b'name,value\r\nJan,5\r\nFeb,"7,5"\r\n'


async def test_rows_that_do_not_fit_are_refused(call: Call) -> None:
    with pytest.raises(ToolProblem) as raised:
        await call("make_table", columns=["name", "value"], rows=[["Jan"]])
    assert raised.value.failure.code == "not_a_table"
