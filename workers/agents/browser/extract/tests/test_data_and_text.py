"""Data by a schema, what a page says of itself, its links and its text."""

from tests.peers.site.serving import Site
from workers.agents.browser.extract.tests.bench import Bench

SCHEMA = {
    "type": "object",
    "properties": {
        "name": {"type": "string"},
        "price": {"type": "number", "maximum": 30},
        "currency": {"type": "string"},
        "in_stock": {"type": "boolean"},
        "weight": {"type": "string"},
        "isbn": {"type": "string"},
    },
}


async def test_a_schema_is_filled_by_what_the_page_says_and_nothing_is_guessed(bench: Bench, site: Site) -> None:
    answer = await bench.call("extract_data", json_schema=SCHEMA, url=site.url("/product"))
    assert answer["data"] == {
        "name": "Garden spade No. 4",
        "price": 39.5,
        "currency": "EUR",
        "in_stock": True,
        "weight": "1.9 kg",
        "isbn": None,
    }
    assert answer["missing"] == ["isbn"]
    assert answer["found"]["price"] == "JSON-LD Product offers.price"
    assert answer["found"]["weight"] == "a list of terms"
    assert answer["faults"] == ["price: 39.5 is greater than the maximum of 30"]


async def test_a_schema_that_is_none_is_refused_with_an_example(bench: Bench, site: Site) -> None:
    code, _ = await bench.refusal("extract_data", json_schema={"type": "object"}, url=site.url("/product"))
    assert code == "bad_schema"
    broken = {"properties": {"a": {"type": "colour"}}}
    code, said = await bench.refusal("extract_data", json_schema=broken, url=site.url("/product"))
    assert (code, said[:23]) == ("bad_schema", "The schema isn't valid:")


async def test_rows_of_a_table_fill_a_list_of_objects(bench: Bench, site: Site) -> None:
    item = {"type": "object", "properties": {"bulb": {"type": "string"}, "price": {"type": "number"}}}
    schema = {"type": "object", "properties": {"bulbs": {"type": "array", "items": item}}}
    answer = await bench.call("extract_data", json_schema=schema, url=site.url("/tables/small"))
    assert len(answer["data"]["bulbs"]) == 4
    assert answer["data"]["bulbs"][3] == {"bulb": "Allium giganteum", "price": 3.9}


async def test_what_a_page_says_of_itself(bench: Bench, site: Site) -> None:
    answer = await bench.call("page_data", url=site.url("/product"))
    assert answer["title"] == "Garden spade"
    assert answer["meta"]["og:title"] == "Garden spade No. 4"
    assert answer["json_ld"][0]["offers"]["price"] == "39.50"


async def test_links_that_fit_come_first(bench: Bench, site: Site) -> None:
    answer = await bench.call("page_links", url=site.url("/tables/paged?page=2"), about="article")
    assert answer["links"][0] == {"text": "Article", "url": site.url("/article")}
    assert answer["next"] == site.url("/tables/paged?page=3")


async def test_the_text_of_an_article_comes_without_the_menu(bench: Bench, site: Site) -> None:
    answer = await bench.call("read_text", url=site.url("/article"))
    assert (answer["how"], answer["author"], answer["date"]) == ("article", "Mara Lind", "2026-03-14")
    assert "eleven months of repairs" in answer["text"]
    assert "Meadow Lane Stores" not in answer["text"]
