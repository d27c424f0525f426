"""Pages made to break a reader: each ends in an answer, soon."""

import time

import pytest

from workers.agents.browser.extract.engine.__main__ import ACTIONS, answer

TABLE = "<table><tr><th>a<th>b<tr><td>1<td>2</table>"
_ENTITIES = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
_SPANS = "<tr>" + "<td colspan=1000 rowspan=65534>x" * 300
PAGES = {
    "deep": "<div>" * 20_000 + "x" + "</div>" * 20_000,
    "deep table": "<table><tr><td>" * 3_000 + "x",
    "entities": f'<!DOCTYPE html [<!ENTITY e0 "ha">{_ENTITIES}]><p>&e9;</p>{TABLE}',
    "spans": f"<table>{_SPANS}{'<tr><td>y' * 1_000}</table>",
    "wide": f"<table><tr>{'<td>x' * 10_000}<tr>{'<td>y' * 10_000}</table>",
    "attributes": f"<div {' '.join(f'a{n}=1' for n in range(5_000))}>{TABLE}</div>",
    "control signs": f"a\x00b\x08c{TABLE}\ud800",
    "unclosed": "<table><tr><td><a href='" + "x" * 100_000,
    "scripts": "<script>" * 10_000 + TABLE,
    "nothing": "   ",
    "json-ld": f"<script type='application/ld+json'>{'[' * 50_000}</script>{TABLE}",
    "colons": f"<p>{'a: ' * 100_000}</p>{TABLE}",
    "addresses": "<a href='http://['>x</a><a href='javascript:alert(1)'>y</a><base href='http://[::'>" + TABLE,
}


@pytest.mark.parametrize("action", [name for name in ACTIONS if name != "compare"])
@pytest.mark.parametrize("name", PAGES)
def test_every_reader_ends_with_every_page(action: str, name: str) -> None:
    schema = {"properties": {"a": {"type": "string"}, "rows": {"type": "array", "items": {"properties": {"b": {}}}}}}
    began = time.monotonic()
    reply = answer({"action": action, "html": PAGES[name], "url": "https://h.example/", "schema": schema})
    assert time.monotonic() - began < 10
    assert reply.get("problem", {"cure": "."})["cure"].endswith(".")
    assert "haha" not in str(reply)


def test_links_that_lead_to_no_page_are_none() -> None:
    reply = answer({"action": "links", "html": PAGES["addresses"], "url": "https://h.example/"})
    assert reply["links"] == []


def test_spans_give_no_more_than_there_are_rows_and_columns_taken() -> None:
    [table] = answer({"action": "tables", "html": PAGES["spans"], "url": "https://h.example/"})["tables"]
    assert len(table["columns"]) <= 200
    assert "Only the first 200 columns were taken." in table["notes"]
