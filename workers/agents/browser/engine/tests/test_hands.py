"""Hands, dialogs and downloads, and the limits of each."""

from pathlib import Path

import pytest

from tests.peers.site.serving import Site
from workers.agentkit.context import ToolProblem
from workers.agents.browser.engine.session import BrowserSession
from workers.agents.browser.engine.tests.seen import ref


async def test_dialogs_are_dismissed_unless_told(session: BrowserSession, site: Site) -> None:
    await session.open(site.url("/dialogs"))
    seen = await session.snapshot()
    assert "asked “Delete everything?”: dismissed" in await session.click(ref(seen, '"Confirm"'))
    session.answer_next_dialog(accept=True, text="Ann")
    assert "said “The shop closes at six.”" in await session.click(ref(seen, '"Alert"'))
    assert "asked “Your name?”: accepted" in await session.click(ref(seen, '"Prompt"'))
    assert "Named: Ann" in await session.snapshot()
    assert [(dialog.kind, dialog.accepted) for dialog in session.dialogs] == [
        ("confirm", False), ("alert", True), ("prompt", True),
    ]  # fmt: skip


async def test_a_download_is_taken_in(session: BrowserSession, site: Site) -> None:
    await session.open(site.url("/downloads"))
    said = await session.click(ref(await session.snapshot(), "Price list"))
    assert "Downloaded prices.csv (34 bytes, text/csv)." in said
    (file,) = session.downloads
    assert file.path.read_text().startswith("bulb,price\nTulip,0.45")
    assert (file.size, file.media_type, file.url) == (34, "text/csv", site.url("/download/small.csv"))


async def test_an_address_that_is_a_file(session: BrowserSession, site: Site) -> None:
    said = await session.open(site.url("/download/small.csv"))
    assert "is a file, not a page. Downloaded prices.csv" in said


@pytest.mark.parametrize(("path", "name"), [("huge", "everything.bin"), ("endless", "endless.bin")])
async def test_a_download_that_is_too_large(session: BrowserSession, site: Site, path: str, name: str) -> None:
    said = await session.open(site.url(f"/download/{path}.bin"))
    assert f"The download {name} was stopped: it is larger than 1 MiB." in said
    assert session.downloads == []


async def test_too_many_downloads(session: BrowserSession, site: Site) -> None:
    session.parts.arrivals._settings = session.parts.settings.model_copy(update={"downloads": 1})
    await session.open(site.url("/download/small.csv"))
    assert "one step takes 1 files at most" in await session.open(site.url("/download/small.csv"))
    assert len(session.downloads) == 1


async def _stay(session: BrowserSession, url: str) -> None:
    await session.open(url)
    for _ in range(60):
        await session.wait_for(seconds=0.5)


async def test_a_page_that_eats_memory_is_ended_alone(session: BrowserSession, site: Site) -> None:
    await session.open(site.url("/article"))
    with pytest.raises(ToolProblem) as problem:
        await _stay(session, site.url("/memory"))
    assert problem.value.failure.code == "page_crashed"
    assert "The bridge" in await session.open(site.url("/article"))


async def test_scrolling_brings_more(session: BrowserSession, site: Site) -> None:
    await session.open(site.url("/scroll"))
    assert "Row 60" not in await session.snapshot()
    for _ in range(6):
        assert (await session.scroll(screens=3)).startswith("In view: ")
    assert "Row 60" in await session.snapshot()


async def test_waiting_for_words(session: BrowserSession, site: Site) -> None:
    await session.open(site.url("/article"))
    await session.page.evaluate("() => setTimeout(() => document.body.append('It is done'), 300)")
    assert "“It is done” is there." in await session.wait_for(text="It is done")
    with pytest.raises(ToolProblem, match="Waiting for “Never”"):
        await session.wait_for(text="Never", seconds=0.3)


async def test_choices_that_are_not_there(session: BrowserSession, site: Site) -> None:
    await session.open(site.url("/order"))
    seen = await session.snapshot()
    with pytest.raises(ToolProblem, match="no choice “Pink”") as problem:
        await session.choose(ref(seen, 'combobox "Colour"'), ["Pink"])
    assert "“Red”, “Green”, “Blue”" in problem.value.failure.cure
    with pytest.raises(ToolProblem, match="no file"):
        await session.upload(ref(seen, 'textbox "Name"'), [Path("/nowhere/essay.txt")])


async def test_something_covers_the_button(session: BrowserSession, site: Site) -> None:
    session.parts.context.set_default_timeout(500)
    await session.open(site.url("/dialogs"))
    seen = await session.snapshot()
    await session.page.evaluate(
        "() => { const veil = document.createElement('div'); veil.style = 'position:fixed;inset:0';"
        " document.body.append(veil); }"
    )
    with pytest.raises(ToolProblem, match="Something else on the page covers it"):
        await session.click(ref(seen, '"Alert"'))
