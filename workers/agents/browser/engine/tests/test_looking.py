"""What a page looks like to an agent."""

import struct

import pytest

from tests.peers.site.serving import Site
from tests.peers.site.tables import LARGE
from workers.agentkit.context import ToolProblem
from workers.agents.browser.engine import memory
from workers.agents.browser.engine.looking import bounded, branch
from workers.agents.browser.engine.pool import BrowserPool
from workers.agents.browser.engine.port import Look
from workers.agents.browser.engine.session import BrowserSession
from workers.agents.browser.engine.tests.conftest import ANN
from workers.agents.browser.engine.tests.seen import ref


def size_of(png: bytes) -> tuple[int, int]:
    assert png.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", png[16:24])
    return width, height


async def test_a_snapshot_has_title_address_and_names(session: BrowserSession, site: Site) -> None:
    await session.open(site.url("/article"))
    seen = await session.snapshot()
    assert seen.startswith(f"Page: The bridge at Oldford reopens\nAddress: {site.url('/article')}\n")
    assert 'heading "The bridge at Oldford reopens"' in seen
    part = await session.snapshot(within=ref(seen, "list ["))
    assert "Open to cars from 06:00" in part
    assert "Hatherley" not in part


async def test_what_a_script_makes_is_there(session: BrowserSession, site: Site) -> None:
    await session.open(site.url("/spa"))
    seen = await session.snapshot()
    assert "Beans: 2.4 euros" in seen
    assert "now “Details”" in await session.click(ref(seen, "Show details"))


async def test_a_frame_in_a_frame_is_seen_and_can_be_used(session: BrowserSession, site: Site) -> None:
    await session.open(site.url("/frames"))
    seen = await session.snapshot()
    assert "The code is 4711." in seen
    await session.click(ref(seen, "Press me"))
    assert 'button "Pressed"' in await session.snapshot()


def page_mib(pool: BrowserPool) -> float:
    pid = pool.browsers[-1].pid
    assert pid is not None
    return max(process.bytes for process in memory.processes(pid) if process.is_page) / 1024 / 1024


async def test_ten_thousand_rows_are_bounded_and_said(pool: BrowserPool, session: BrowserSession, site: Site) -> None:
    await session.open(site.url("/tables/large"))
    before = page_mib(pool)
    seen = await session.snapshot(most_chars=5_000)
    assert page_mib(pool) < before + 80  # with what a look takes left behind, the third or fourth ends the page
    assert len(seen) < 5_500
    assert f"{LARGE - 220:,} entries are left out" in seen
    assert "more lines were left off" in seen
    assert f"Part {LARGE}" in await session.snapshot(most_chars=100_000)
    # All of them are in the source, for who takes the table.
    assert f"Part {LARGE}<" in await session.html()


async def test_a_name_that_is_gone(session: BrowserSession, site: Site) -> None:
    await session.open(site.url("/spa"))
    more = ref(await session.snapshot(), "Show details")
    await session.click(more)
    for gone, code in ((more, "stale_ref"), ("e999", "stale_ref"), ("button", "bad_ref")):
        with pytest.raises(ToolProblem) as problem:
            await session.click(gone)
        assert problem.value.failure.code == code


async def test_no_page_yet(session: BrowserSession) -> None:
    with pytest.raises(ToolProblem, match="No page is open"):
        await session.snapshot()


async def test_passwords_are_covered(session: BrowserSession, site: Site) -> None:
    await session.open(site.url("/login"))
    seen = await session.snapshot()
    field = ref(seen, 'textbox "Password"')
    await session.type(field, "river-stone-7")
    await session.page.locator("h1").evaluate("e => { e.textContent = 'It is river-stone-7' }")
    assert "river-stone" not in await session.snapshot()
    assert [field.value for field in (await session.form_of(field)).fields] == ["", "••••••"]
    assert "river-stone" not in str([action.as_json() for action in session.recorded])


async def test_a_page_as_a_telephone_shows_it(pool: BrowserPool, site: Site) -> None:
    look = Look(device="iphone 15", locale="de-AT", timezone="Europe/Vienna")
    async with pool.session(ANN, look=look) as session:
        await session.open(site.url("/article"))
        agent, language, zone = await session.page.evaluate(
            "() => [navigator.userAgent, navigator.language, Intl.DateTimeFormat().resolvedOptions().timeZone]"
        )
        assert ("iPhone" in agent, language, zone) == (True, "de-AT", "Europe/Vienna")
        assert size_of(await session.screenshot())[0] == 393 * 3
        await session.page.evaluate("document.body.style.height = '60000px'")
        whole = await session.whole_page()
        assert (size_of(whole.png), whole.shown) == ((393 * 3, 5_333 * 3), 5_333)
        assert whole.height >= 60_000


@pytest.mark.parametrize(
    ("look", "code", "cure"),
    [
        (Look(device="iPhone 15 Maxi"), "unknown_device", "iPhone 15 Pro Max"),
        (Look(locale="german"), "bad_locale", "de-AT"),
        (Look(timezone="Europe/Wien"), "bad_timezone", "Europe/"),
    ],
)
async def test_a_look_that_does_not_exist(pool: BrowserPool, look: Look, code: str, cure: str) -> None:
    with pytest.raises(ToolProblem) as problem:
        await pool.take(ANN, look=look)
    assert problem.value.failure.code == code
    assert cure in problem.value.failure.cure


async def test_pictures_and_paper(session: BrowserSession, site: Site) -> None:
    await session.open(site.url("/tables/large"))
    assert size_of(await session.screenshot()) == (1280, 800)
    whole = await session.whole_page()
    assert size_of(whole.png)[1] == whole.shown == 16_000 < whole.height
    await session.open(site.url("/article"))
    whole = await session.whole_page()
    assert size_of(whole.png)[1] == whole.shown == whole.height
    heading = ref(await session.snapshot(), 'heading "The bridge')
    assert size_of(await session.screenshot(ref=heading))[1] < 200
    assert (await session.pdf()).startswith(b"%PDF-")


async def test_the_log_of_the_net(session: BrowserSession, site: Site) -> None:
    await session.open(site.url("/spa"))
    rows = {row.url: row for row in session.network()}
    items = rows[site.url("/spa/items.json")]
    assert (items.method, items.status, items.type, items.blocked) == ("GET", 200, "fetch", "")
    assert items.bytes is not None
    assert items.ms is not None


def test_a_part_of_a_tree_and_its_bound() -> None:
    tree = "- list [ref=e1]:\n  - item [ref=e2]\n  - item [ref=e3]:\n    - text: x\n- end [ref=e4]"
    assert branch(tree, "e3") == "- item [ref=e3]:\n  - text: x"
    assert bounded(tree, 40).splitlines()[-1].startswith("… 3 more lines were left off, of 5.")
