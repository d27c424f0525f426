"""Nothing is sent unasked: counted by the site, which is the only one that knows."""

import pytest
from playwright.async_api import Page

from tests.peers.site.serving import Site
from workers.agents.browser.engine.guard import site_of
from workers.agents.browser.engine.pool import BrowserPool
from workers.agents.browser.engine.session import BrowserSession
from workers.agents.browser.engine.tests.conftest import ANN
from workers.agents.browser.engine.tests.seen import ref


@pytest.mark.parametrize(
    ("url", "site"),
    [
        ("https://shop.example.com/a", "example.com"),
        ("https://example.com.", "example.com"),
        ("https://a.b.example.co.uk", "example.co.uk"),
        ("http://127.0.0.1:8000/", "127.0.0.1"),
        ("http://[::1]/", "::1"),
        ("http://localhost:1/", "localhost"),
        ("about:blank", ""),
    ],
)
def test_what_is_one_site(url: str, site: str) -> None:
    assert site_of(url) == site


async def test_a_click_that_would_send_a_form_sends_nothing_and_says_so(session: BrowserSession, site: Site) -> None:
    await session.open(site.url("/order"))
    seen = await session.snapshot()
    await session.type(ref(seen, 'textbox "Name"'), "Ann")
    said = await session.click(ref(seen, "Place order"))
    assert f"would have sent a form or data to {site.host}" in said
    assert site.posts == []
    assert [(held.method, held.url) for held in session.held] == [("POST", site.url("/order"))]
    assert "name=Ann" in session.held[0].body
    # The form is still there as it was filled in.
    assert 'textbox "Name" [active]' in await session.snapshot() or "Ann" in await session.snapshot()
    assert session.network()[-1].blocked.startswith("held back")


async def test_the_enter_key_sends_nothing(session: BrowserSession, site: Site) -> None:
    await session.open(site.url("/order"))
    name = ref(await session.snapshot(), 'textbox "Name"')
    await session.type(name, "Ann")
    assert "held back" in await session.press("Enter", ref=name)
    assert site.posts == []


async def test_searching_is_going_to_an_address(session: BrowserSession, site: Site) -> None:
    await session.open(site.url("/search"))
    words = ref(await session.snapshot(), "textbox")
    await session.type(words, "spades")
    assert "Results for spades" in await session.press("Enter", ref=words)
    assert session.held == []


async def test_what_is_saved_while_typing_is_held(session: BrowserSession, site: Site) -> None:
    await session.open(site.url("/notes"))
    said = await session.type(ref(await session.snapshot(), "textbox"), "private")
    assert "held back" in said
    assert "Not saved." in await session.snapshot()
    assert site.posts == []


async def test_a_page_nobody_touched_talks_to_its_own_site(session: BrowserSession, site: Site) -> None:
    await session.open(site.url("/counter"))
    await session.wait_for(idle=True, seconds=2)
    assert [post.body for post in site.posts] == [b"loaded"]
    await session.click(ref(await session.snapshot(), "Count me"))
    assert [held.body for held in session.held] == ["clicked"]
    assert len(site.posts) == 1


async def _posts_to_another_site(page: Page, url: str) -> str:
    result = await page.evaluate(
        "url => fetch(url, {method: 'POST', mode: 'no-cors', body: 'x'}).then(String, String)", url
    )
    return str(result)


async def test_a_page_sends_nothing_to_another_site(session: BrowserSession, site: Site) -> None:
    await session.open(site.url("/article"))
    assert "Failed" in await _posts_to_another_site(session.page, f"http://localhost:{site.port}/elsewhere")
    assert site.posts == []
    assert len(session.held) == 1


async def test_a_touched_site_stays_touched_in_a_new_page(session: BrowserSession, site: Site) -> None:
    """What was typed may lie in the site's storage and be sent by the next page of it."""
    await session.open(site.url("/notes"))
    await session.type(ref(await session.snapshot(), "textbox"), "private")
    await session.open(site.url("/counter"))
    await session.wait_for(idle=True, seconds=2)
    assert site.posts == []


async def test_a_form_sent_when_its_page_is_left(session: BrowserSession, site: Site) -> None:
    await session.open(site.url("/article"))
    await session.press("End")
    await session.page.evaluate(
        "() => { addEventListener('pagehide', () => { navigator.sendBeacon('/beacon', 'left');"
        " fetch('/autosave', {method: 'POST', body: 'left', keepalive: true}); }); }"
    )
    await session.open(site.url("/search"))
    await session.wait_for(idle=True, seconds=2)
    assert site.posts == []


async def test_a_form_into_a_new_tab(session: BrowserSession, site: Site) -> None:
    await session.open(site.url("/order"))
    await session.page.evaluate("() => { document.querySelector('form').target = '_blank'; }")
    seen = await session.snapshot()
    await session.type(ref(seen, 'textbox "Name"'), "Ann")
    assert "held back" in await session.click(ref(seen, "Place order"))
    assert site.posts == []


async def test_words_over_a_socket(session: BrowserSession, site: Site) -> None:
    await session.open(site.url("/chat"))
    seen = await session.snapshot()
    await session.type(ref(seen, 'textbox "Words"'), "my secret")
    assert "would have sent a message" in await session.click(ref(seen, "Say"))
    assert site.ledger.socket_words == ["hello"]
    assert [(held.method, held.body) for held in session.held] == [("WEBSOCKET", "my secret")]


async def test_hostile_words_do_nothing(session: BrowserSession, site: Site) -> None:
    await session.open(site.url("/hostile"))
    seen = await session.snapshot()
    await session.type(ref(seen, 'textbox "Name"'), "Ann")
    await session.click(ref(seen, "Confirm"))
    assert site.posts == []


_LEAVE = """() => { addEventListener('pagehide', () => {
  navigator.sendBeacon('/beacon', 'left');
  fetch('/autosave', {method: 'POST', body: 'left', keepalive: true});
  fetch('/autosave', {method: 'POST', body: 'left'});
  const asked = new XMLHttpRequest(); asked.open('PUT', '/autosave'); asked.send('left');
}); }"""


async def test_what_is_sent_when_a_tab_or_a_session_closes(pool: BrowserPool, site: Site) -> None:
    site.reset()
    async with pool.session(ANN) as session:
        await session.open(site.url("/article"))
        await session.page.evaluate(_LEAVE)
        await session.close_tab(1)
        await session.open(site.url("/article"))
        await session.page.evaluate(_LEAVE)
    async with pool.session(ANN) as session:  # by now it would have come
        await session.open(site.url("/search"))
        await session.wait_for(seconds=0.5)
    assert site.posts == []


async def test_what_a_worker_of_the_page_sends(session: BrowserSession, site: Site) -> None:
    await session.open(site.url("/article"))
    await session.press("End")
    said = await session.page.evaluate(
        """url => new Promise(done => {
          const code = `fetch('${url}', {method: 'POST', body: 'x'})
            .then(() => postMessage('sent'), () => postMessage('not sent'))`;
          const worker = new Worker(URL.createObjectURL(new Blob([code])));
          worker.onmessage = event => done(event.data);
        })""",
        site.url("/autosave"),
    )
    assert said == "not sent"
    assert site.posts == []


async def test_what_a_person_sends_by_hand_is_theirs(session: BrowserSession, site: Site) -> None:
    await session.open(site.url("/order"))
    seen = await session.snapshot()
    await session.type(ref(seen, 'textbox "Name"'), "Ann")
    session.parts.guard.by_hand(10)
    await session.page.get_by_role("button", name="Place order").click()
    await session.page.wait_for_url("**/order/1")
    session.parts.guard.by_hand(0)
    assert [(one.method, one.body) for one in session.parts.guard.by_person] == [("POST", "")]
    assert len(site.posts) == 1
