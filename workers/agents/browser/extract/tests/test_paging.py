"""Tables over several pages of sites that make it hard."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from backend.core.settings import Settings
from tests.peers.way_out import way_out
from workers.agentkit.web.tests.site import Site, page, site
from workers.agents.browser.extract.tests.bench import Bench, opened_bench
from workers.agents.browser.tools.extraction import EXTRACTION_TOOLS

HTML = "Content-Type: text/html; charset=utf-8"
HOURS = "<table><caption>Hours</caption><tr><th>Day<th>Open<tr><td>Mon<td>9</table>"


def shown(number: int, rows: str, onward: str) -> bytes:
    head = f"<title>Towns</title>{HOURS}<h2>Part {number}</h2>"
    table = f"<table><tr><th>Town<th>People</tr>{rows}</table>"
    return page(f"<html><body>{head}{table}{onward}</body></html>".encode(), HTML)


def link(to: str) -> str:
    return f'<a href="{to}">Next »</a>'


PAGES = {
    "/robots.txt": page(b"User-agent: *\nDisallow: /secret"),
    # A heading that is another on each page, and a page that leads round in a circle.
    "/round?page=1": shown(1, "<tr><td>Ox<td>1", link("/round?page=2")),
    "/round?page=2": shown(2, "<tr><td>Ely<td>2", link("/round?page=3")),
    "/round?page=3": shown(3, "<tr><td>Bath<td>3", link("/round?page=1")),
    # The last page again, under ever new addresses.
    "/again?page=1": shown(1, "<tr><td>Ox<td>1", link("/again?page=2")),
    "/again?page=2": shown(2, "<tr><td>Ely<td>2", link("/again?page=3")),
    "/again?page=3": shown(2, "<tr><td>Ely<td>2", link("/again?page=4")),
    # A page that programs are asked not to read.
    "/asked?page=1": shown(1, "<tr><td>Ox<td>1", link("/secret?page=2")),
    # A page with another table.
    "/other?page=1": shown(1, "<tr><td>Ox<td>1", link("/other?page=2")),
    "/other?page=2": page(f"<html><body>{HOURS}</body></html>".encode(), HTML),
}


@pytest.fixture
async def peer() -> AsyncIterator[Site]:
    async with site(PAGES) as made:
        yield made


@pytest.fixture
async def bench(peer: Site, database_url: str, tmp_path: Path) -> AsyncIterator[Bench]:
    async with way_out(peer.at) as egress:
        settings = Settings().model_copy(update={"egress": egress})
        async with opened_bench(settings, database_url, tmp_path, EXTRACTION_TOOLS) as made:
            yield made


@pytest.mark.parametrize(
    ("path", "towns", "note"),
    [
        ("/round?page=1", ["Ox,1", "Ely,2", "Bath,3"], ""),
        ("/again?page=1", ["Ox,1", "Ely,2"], ""),
        ("/asked?page=1", ["Ox,1"], "asks programs not to read /secret"),
        ("/other?page=1", ["Ox,1"], "holds other columns, and was left out."),
    ],
)
async def test_pages_are_joined_until_they_end(
    bench: Bench, peer: Site, path: str, towns: list[str], note: str
) -> None:
    answer = await bench.call("extract_tables", url=f"{peer.url}{path}", about="towns and people", pages=20)
    [table] = answer["tables"]
    assert bench.csv(table["file"]) == ["Town,People", *towns]
    assert note in "".join(table.get("notes", []))
    assert len(peer.asked) < 8
