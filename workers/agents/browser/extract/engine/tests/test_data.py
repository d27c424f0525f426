"""Values out of a page as a schema wants them, and what the page says to machines."""

import json

import pytest

from workers.agents.browser.extract.engine.__main__ import answer
from workers.agents.browser.extract.engine.values import NoValueError, as_value

URL = "https://shop.example/p/1"


def read(html: str, **properties: object) -> dict[str, object]:
    schema = {"type": "object", "properties": properties}
    found: dict[str, object] = answer({"action": "data", "html": html, "url": URL, "schema": schema})
    return found


@pytest.mark.parametrize(
    ("printed", "wanted", "value"),
    [
        ("€ 1.299,50", {"type": "number"}, 1299.5),
        ("1,299.50 USD", {"type": "number"}, 1299.5),
        ("from 1 299,– kr", {"type": "number"}, 1299),
        ("1,200", {"type": "integer"}, 1200),
        ("0.125", {"type": "number"}, 0.125),
        ("-4 °C", {"type": ["number", "null"]}, -4),
        (87, {"type": "integer"}, 87),
        ("14 March 2026", {"type": "string", "format": "date"}, "2026-03-14"),
        ("2026-03-14T09:00:00Z", {"type": "string", "format": "date"}, "2026-03-14"),
        ("https://schema.org/InStock", {"type": "boolean"}, True),
        ("Sold out", {"type": "boolean"}, False),
        ("https://schema.org/NewCondition", {"enum": ["NewCondition", "UsedCondition"]}, "NewCondition"),
        ("  two   words ", {}, "two words"),
    ],
)
def test_words_are_read_as_the_kind_that_is_wanted(printed: object, wanted: dict[str, object], value: object) -> None:
    assert as_value(printed, wanted) == value


@pytest.mark.parametrize(
    ("printed", "wanted"),
    [
        ("on request", {"type": "number"}),
        ("3.5", {"type": "integer"}),
        ("soon", {"type": "string", "format": "date"}),
        ("March 2026", {"type": "string", "format": "date"}),
        ("perhaps", {"type": "boolean"}),
        ("mauve", {"enum": ["red", "blue"]}),
        ("call us", {"type": "string", "format": "email"}),
        ("/relative", {"type": "string", "format": "uri"}),
    ],
)
def test_words_of_another_kind_are_no_value(printed: str, wanted: dict[str, object]) -> None:
    with pytest.raises(NoValueError):
        as_value(printed, wanted)


def test_a_value_of_the_wrong_kind_is_passed_over_for_the_next_place() -> None:
    html = "<p>Price: on request</p><table><tr><th>Price</th><td>12 €</td></tr><tr><th>Size</th><td>3</td></tr></table>"
    found = read(html, price={"type": "number"})
    assert found["data"] == {"price": 12}


def test_objects_inside_are_filled_and_lists_of_words_are_split() -> None:
    html = (
        '<div itemscope itemtype="https://schema.org/Recipe"><h1 itemprop=name>Soup</h1>'
        "<div itemprop=nutrition itemscope><b itemprop=calories>240 kcal</b></div>"
        "<i itemprop=recipeIngredient>leek</i><i itemprop=recipeIngredient>salt</i></div><p>Tags: quick, vegan</p>"
    )
    found = read(
        html,
        name={"type": "string"},
        nutrition={"type": "object", "properties": {"calories": {"type": "integer"}}},
        recipe_ingredient={"type": "array", "items": {"type": "string"}},
        tags={"type": "array", "items": {"type": "string"}},
    )
    assert found["data"] == {
        "name": "Soup",
        "nutrition": {"calories": 240},
        "recipe_ingredient": ["leek", "salt"],
        "tags": ["quick", "vegan"],
    }


def test_facts_hold_graphs_microdata_and_feeds_and_tell_what_is_broken() -> None:
    graph = json.dumps({"@graph": [{"@type": "WebSite", "name": "S"}, {"@type": "Article", "headline": "H"}]})
    html = (
        f'<html lang=de><head><title>T</title><link rel=canonical href="/c"><meta name=description content="D d">'
        f'<link rel=alternate type="application/rss+xml" href="/feed" title="News">'
        f'<script type="application/ld+json">{graph}</script><script type="application/ld+json">{{broken</script>'
        f"</head><body><h1>One</h1><h2>Two</h2>"
    )
    facts = answer({"action": "facts", "html": html, "url": URL})
    assert (facts["title"], facts["language"], facts["canonical"]) == ("T", "de", "https://shop.example/c")
    assert [one["@type"] for one in facts["json_ld"]] == ["WebSite", "Article"]
    assert facts["headings"] == ["h1 One", "h2 Two"]
    assert facts["feeds"] == [{"title": "News", "url": "https://shop.example/feed"}]
    assert facts["notes"] == ["A block of JSON-LD can't be read: it isn't valid JSON."]


def test_what_stands_around_a_page_is_not_what_it_is_about() -> None:
    site = {"@type": "WebSite", "name": "The Daily"}
    trail = {"@type": "BreadcrumbList", "itemListElement": [{"@type": "ListItem", "name": "Home"}]}
    article = {"@type": "NewsArticle", "headline": "Bridge open", "author": {"@type": "Person", "name": "Mara"}}
    blocks = "".join(f'<script type="application/ld+json">{json.dumps(one)}</script>' for one in (site, trail, article))
    found = read(blocks + "<h1>The Daily</h1>", name={}, author={}, publisher={})
    assert found["data"] == {"name": "Bridge open", "author": "Mara", "publisher": None}
    alone = read(f'<script type="application/ld+json">{json.dumps(site)}</script><p>Words</p>', name={})
    assert alone["data"] == {"name": "The Daily"}
