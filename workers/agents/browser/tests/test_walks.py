"""Requests of the built-in model, walked through real tools on real pages."""

import struct

import pytest

from tests.peers.site.hard import HOSTILE
from tests.peers.site.serving import Site
from workers.agentkit.context import ToolProblem
from workers.agents.browser.tests.walking import Walk

_PNG = b"\x89PNG\r\n\x1a\n"


def size_of(png: bytes) -> tuple[int, int]:
    """Return a PNG's width and height in pixels."""
    assert png.startswith(_PNG)
    return struct.unpack(">II", png[16:24])


async def test_a_page_is_opened_and_pictured_on_a_phone(walk: Walk, site: Site) -> None:
    answer = await walk.ask(f"Open {site.url('/article')} and screenshot it on an iPhone 15")
    assert walk.calls == ["set_look", "open_page", "screenshot"]
    [(name, (media_type, picture))] = walk.files.kept.items()
    assert media_type == "image/png"
    assert size_of(picture)[0] < size_of(picture)[1]
    assert f"artifact:{name}" in answer
    assert "seen as on an iPhone 15" in answer
    assert any("iPhone" in agent for agent in site.ledger.agents)


async def test_a_whole_page_is_higher_than_what_is_in_view(walk: Walk, site: Site) -> None:
    await walk.ask(f"take a screenshot of {site.url('/article')} on an iPhone")
    [(name, (_, in_view))] = walk.files.kept.items()
    await walk.ask(f"take a full-page screenshot of {site.url('/article')} on an iPhone")
    assert size_of(walk.files.kept[name][1])[1] > size_of(in_view)[1]


async def test_a_page_is_saved_as_pdf(walk: Walk, site: Site) -> None:
    answer = await walk.ask(f"Save {site.url('/article')} as PDF")
    [(name, (media_type, data))] = walk.files.kept.items()
    assert (media_type, data[:5]) == ("application/pdf", b"%PDF-")
    assert name in answer


async def test_what_a_page_says_about_something_is_quoted(walk: Walk, site: Site) -> None:
    answer = await walk.ask(f"What does {site.url('/article')} say about lorries?")
    assert "Lorries above 12 tonnes still take the road by Hatherley." in answer
    assert "footings" not in answer
    nothing = await walk.ask(f"What does {site.url('/article')} say about penguins?")
    assert "I found nothing about “penguins”" in nothing


async def test_a_page_made_by_script_and_its_frames_are_read(walk: Walk, site: Site) -> None:
    assert "Beans: 2.4 euros" in await walk.ask(f"What does {site.url('/spa')} say about beans?")
    assert "The code is 4711." in await walk.ask(f"What does {site.url('/frames')} say about the code?")


async def test_a_table_comes_as_csv(walk: Walk, site: Site) -> None:
    answer = await walk.ask(f"Get the table of prices of bulbs from {site.url('/tables/small')} as CSV")
    assert "4 rows" in answer
    [name] = [name for name in walk.files.kept if name.endswith(".csv")]
    assert "Allium giganteum,3.90,75" in walk.text(name)


async def test_a_site_is_searched(walk: Walk, site: Site) -> None:
    answer = await walk.ask(f"Search {site.url('/search')} for red beans")
    assert walk.calls == ["open_page", "type_text", "press_key", "read_page"]
    assert "First hit for red beans" in answer


async def test_a_file_behind_a_link_is_kept(walk: Walk, site: Site) -> None:
    answer = await walk.ask(f"Download the price list from {site.url('/downloads')}")
    assert walk.text("prices.csv").startswith("bulb,price")
    assert "artifact:prices.csv" in answer


async def test_a_download_over_the_limit_is_refused_and_told(walk: Walk, site: Site) -> None:
    await walk.call("open_page", url=site.url("/downloads"))
    shown = await walk.call("read_page")
    ref = next(line for line in shown["page"].splitlines() if "Everything" in line).split("[ref=")[1].split("]")[0]
    await walk.call("click", ref=ref)
    with pytest.raises(ToolProblem, match="Nothing was downloaded"):
        await walk.call("save_download")
    assert walk.files.kept == {}


async def test_a_form_is_filled_in_and_not_sent_where_nobody_asked_for_it(walk: Walk, site: Site) -> None:
    answer = await walk.ask(
        f"Fill in the form on {site.url('/order')} with name=Ann Berg, quantity=3, colour=Blue, "
        "delivery=I collect it, gift=yes but don't send it"
    )
    assert "not sent" in answer
    assert "submit_form" not in walk.calls
    assert site.posts == []
    form = await walk.call("read_page")
    assert "Ann Berg" in form["page"]


async def test_a_field_that_isnt_there_is_asked_for(walk: Walk, site: Site) -> None:
    answer = await walk.ask(f"Fill in the form on {site.url('/order')} with shoe size=43 and send it")
    assert "no field “shoe size”" in answer
    assert "Telephone" in answer
    assert site.posts == []


async def test_words_for_an_assistant_are_shown_and_not_followed(walk: Walk, site: Site) -> None:
    answer = await walk.ask(f"What does {site.url('/hostile')} say about flour?")
    assert "500 g of flour" in answer
    assert "They were not followed" in answer
    assert HOSTILE.split(".")[0] in answer
    assert site.posts == []
    assert set(walk.calls) == {"open_page", "read_page"}


async def test_what_the_page_asked_for_is_listed(walk: Walk, site: Site) -> None:
    answer = await walk.ask(f"Show me the network log of {site.url('/spa')}")
    assert "/spa/items.json" in answer


async def test_the_sample_site_is_there_without_a_network(walk: Walk) -> None:
    answer = await walk.ask("Open samples.warren.test/prices and take a screenshot")
    [(name, (_, picture))] = walk.files.kept.items()
    assert size_of(picture)[0] > 400
    assert f"artifact:{name}" in answer
    assert "Prices at the harbour market" in answer
    filled = await walk.ask(
        "fill in the form on http://samples.warren.test/contact with name=Ann Berg, message=Hello but don't send it"
    )
    assert "Ann Berg" in filled
    assert "submit_form" not in walk.calls
