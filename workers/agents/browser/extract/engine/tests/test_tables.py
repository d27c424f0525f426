"""Tables as pages really write them."""

import pytest

from workers.agents.browser.extract.engine.__main__ import answer

URL = "https://shop.example/list"


def tables(html: str, about: str | None = None) -> list[dict[str, object]]:
    reply = answer({"action": "tables", "html": html, "url": URL, "about": about})
    found: list[dict[str, object]] = reply["tables"]
    return found


def rows(html: str) -> tuple[object, object]:
    [table] = tables(html)
    return table["columns"], table["rows"]


@pytest.mark.parametrize(
    ("html", "columns", "content"),
    [
        # a rowspan goes on into the next rows, a heading's colspan over its columns
        (
            "<tr><th rowspan=2>Item<th colspan=2>Q1<tr><th>Jan<th>Feb<tr><td rowspan=2>pen<td>1<td>2<tr><td>3<td>4",
            ["Item", "Q1 / Jan", "Q1 / Feb"],
            [["pen", "1", "2"], ["pen", "3", "4"]],
        ),
        # words hold for all cells they span, a figure stands once
        (
            "<tr><th>a<th>b<th>c<tr><td colspan=2>none<td>1<tr><td>x<td colspan=2>9",
            ["a", "b", "c"],
            [["none", "none", "1"], ["x", "9", ""]],
        ),
        # no marked heading: words above figures are one
        ("<tr><td>Name<td>Age<tr><td>Bo<td>5<tr><td>Cy<td>7", ["Name", "Age"], [["Bo", "5"], ["Cy", "7"]]),
        ("<tr><td>x<td>y<tr><td>z<td>w", ["column 1", "column 2"], [["x", "y"], ["z", "w"]]),
        # the foot is the end wherever it is written, a heading that is repeated is no row
        (
            "<thead><tr><th>a<th>b</thead><tfoot><tr><td>sum<td>3</tfoot><tr><td>i<td>1<tr><th>a<th>b<tr><td>j<td>2",
            ["a", "b"],
            [["i", "1"], ["j", "2"], ["sum", "3"]],
        ),
        # headings of rows are part of them; names are made different
        ("<tr><th>k<th>v<th>v<tr><th scope=row>i<td>1<td>2", ["k", "v", "v (2)"], [["i", "1", "2"]]),
        # columns that are only gaps
        ("<tr><th>a<th><th>b<tr><td>1<td><td>2", ["a", "b"], [["1", "2"]]),
        # a rowspan of 0 reaches to the end; short rows are filled
        ("<tr><th>a<th>b<tr><td rowspan=0>x<td>1<tr><td>2<tr>", ["a", "b"], [["x", "1"], ["x", "2"]]),
        # what nobody sees isn't read, and a line's end is a space
        (
            "<tr><th>a<th>b<tr><td>1<br>2<span style='display: none'>secret</span><td hidden>no<td>3",
            ["a", "b"],
            [["1 2", "3"]],
        ),
    ],
)
def test_cells_come_where_a_reader_sees_them(html: str, columns: list[str], content: list[list[str]]) -> None:
    assert rows(f"<table>{html}</table>") == (columns, content)


def test_a_table_inside_another_is_read_by_itself() -> None:
    inner = "<table><caption>In</caption><tr><th>a<th>b<tr><td>1<td>2</table>"
    found = tables(f"<table role=presentation><tr><td>{inner}<td>menu</table>")
    assert [(table["title"], table["rows"]) for table in found] == [("In", [["1", "2"]])]


def test_tables_made_of_other_elements_count_too() -> None:
    cells = "<i role=row><i role=cell>1</i><i role=cell>2</i></i>"
    head = "<i role=row><i role=columnheader>a</i><i role=columnheader>b</i></i>"
    [table] = tables(f"<div role=grid aria-label=People>{head}<div role=rowgroup>{cells}</div></div>")
    assert (table["title"], table["columns"], table["rows"]) == ("People", ["a", "b"], [["1", "2"]])


def test_the_heading_above_names_a_table_without_a_caption() -> None:
    [table] = tables("<h2>Fees</h2><p>As of May</p><table><tr><th>a<th>b<tr><td>1<td>2</table>")
    assert table["title"] == "Fees"


@pytest.mark.parametrize("about", ["the fees", "fee", "fees table please", "dog"])
def test_words_choose_by_title_heading_columns_and_content(about: str) -> None:
    fees = "<h2>Fees</h2><table><tr><th>who<th>b<tr><td>dogs<td>2</table>"
    two = f"{fees}<h2>Times</h2><table><tr><th>day<th>c<tr><td>x<td>2</table>"
    assert [table["title"] for table in tables(two, about)] == ["Fees"]


def test_nothing_but_the_page_itself_leads_on() -> None:
    onward = '<a href="https://elsewhere.example/2" rel=next>Next</a>'
    table = "<table><tr><th>a<th>b<tr><td>1<td>2</table>"
    assert answer({"action": "tables", "html": table + onward, "url": URL})["next"] is None
    own = '<a href="/list?page=2">2</a><a href="/list?page=3">3</a>'
    assert answer({"action": "tables", "html": table + own, "url": URL})["next"] == f"{URL}?page=2"
    third = answer({"action": "tables", "html": table + own, "url": f"{URL}?page=2"})
    assert third["next"] == f"{URL}?page=3"
    assert answer({"action": "tables", "html": table + own, "url": f"{URL}?page=3"})["next"] is None
