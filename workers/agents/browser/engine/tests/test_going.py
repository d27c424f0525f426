"""Where a session may go, and what it says of what it finds there."""

import pytest

from tests.peers.site.serving import Site
from workers.agentkit.context import ToolProblem
from workers.agents.browser.engine.going import checked
from workers.agents.browser.engine.pool import BrowserPool
from workers.agents.browser.engine.session import BrowserSession
from workers.agents.browser.engine.tests.conftest import ANN, SETTINGS
from workers.agents.browser.engine.tests.seen import ref


async def code_of(session: BrowserSession, url: str) -> str:
    with pytest.raises(ToolProblem) as problem:
        await session.open(url)
    assert problem.value.failure.cure
    return problem.value.failure.code


async def test_to_a_page_and_back(session: BrowserSession, site: Site) -> None:
    said = await session.open(site.url("/redirect/chain/3"))
    assert said == f"Opened “The bridge at Oldford reopens” at {site.url('/article')}."
    assert "answered 404" in await session.open(site.url("/status/404"))
    assert "The bridge" in await session.back()
    assert "The bridge" in await session.reload()


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("file:///etc/passwd", "bad_scheme"),
        ("ftp://example.org/", "bad_scheme"),
        ("chrome://version", "bad_scheme"),
        ("view-source:http://example.org/", "bad_scheme"),
        ("javascript:alert(1)", "bad_scheme"),
        ("data:text/html,hello", "bad_scheme"),
        ("http://", "bad_url"),
        ("http://a b/", "bad_url"),
        ("http://example.org:99999/", "bad_url"),
        ("http://name:word@example.org/", "bad_url"),
    ],
)
def test_what_is_no_address(url: str, code: str) -> None:
    with pytest.raises(ToolProblem) as problem:
        checked(url)
    assert problem.value.failure.code == code


def test_a_scheme_is_added() -> None:
    assert checked(" example.org/a ") == "https://example.org/a"
    assert checked("localhost:8000/a") == "http://localhost:8000/a"


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://10.0.0.1/", "private_address"),
        ("https://10.0.0.1/", "private_address"),
        ("http://[::1]/", "private_address"),
        ("http://2130706433/", "private_address"),
        ("http://169.254.169.254/latest/meta-data/", "private_address"),
        ("http://127.0.0.1:22/", "bad_port"),
        ("https://nowhere.invalid/", "unreachable"),
        ("http://nowhere.invalid/", "unreachable"),
    ],
)
async def test_where_the_way_out_does_not_lead(session: BrowserSession, url: str, code: str) -> None:
    assert await code_of(session, url) == code


@pytest.mark.parametrize(("kind", "codes"), [
    ("metadata", {"private_address"}),
    ("ten", {"private_address"}),
    ("decimal", {"bad_port", "private_address"}),
    ("file", {"unreachable"}),
])  # fmt: skip
async def test_a_redirect_to_where_nobody_may_go(
    session: BrowserSession, site: Site, kind: str, codes: set[str]
) -> None:
    assert await code_of(session, site.url(f"/redirect/private/{kind}")) in codes


async def test_what_never_comes(session: BrowserSession, site: Site) -> None:
    assert await code_of(session, site.url("/never")) == "too_slow"
    assert await code_of(session, site.url("/redirect/loop")) == "too_many_redirects"
    said = await session.open(site.url("/half"))
    assert "still loading" in said
    assert "The first half" in await session.snapshot()


async def test_a_page_that_never_rests(session: BrowserSession, site: Site) -> None:
    assert "still loading" in await session.open(site.url("/restless"))
    assert 'heading "Restless"' in await session.snapshot()


async def test_a_certificate_that_nobody_trusts(session: BrowserSession, site: Site) -> None:
    with pytest.raises(ToolProblem, match=r"127\.0\.0\.1:\d+ can't prove .* nobody this browser trusts") as problem:
        await session.open(site.tls_url("/article"))
    assert problem.value.failure.code == "certificate"
    assert "/article" not in site.ledger.gets


async def test_a_page_can_not_open_what_the_agent_can_not(session: BrowserSession, site: Site) -> None:
    await session.open(site.url("/article"))
    await session.page.evaluate(
        "() => { for (const to of ['file:///etc/passwd', 'ftp://example.org/']) {"
        " const frame = document.createElement('iframe'); frame.src = to; document.body.append(frame); } }"
    )
    await session.wait_for(seconds=0.3)
    assert "root:" not in await session.snapshot()


async def test_everything_goes_by_the_way_out(session: BrowserSession, site: Site) -> None:
    """The proxy refuses this machine's other ports; a browser that went there by itself would be refused otherwise."""
    await session.open(site.url("/article"))
    answers = await session.page.evaluate(
        """async (port) => {
          const asked = [`http://127.0.0.1:${port}/article`, 'http://127.0.0.1:8080/'];
          return Promise.all(asked.map(url => fetch(url).then(r => r.status, String)));
        }""",
        site.port,
    )
    assert answers[0] == 200
    refused = [row for row in session.network() if row.url == "http://127.0.0.1:8080/"]
    assert [row.status for row in refused] in ([403], [None])


async def test_tabs(session: BrowserSession, site: Site) -> None:
    await session.open(site.url("/windows"))
    seen = await session.snapshot()
    assert "A new tab 2 opened." in await session.click(ref(seen, '"Open"'))
    assert "The bridge" in await session.switch_tab(2)
    assert [(tab.number, tab.current) for tab in await session.tabs()] == [(1, False), (2, True)]
    assert "Now in tab 1" in await session.close_tab(2)
    assert "wanted more tabs" in await session.click(ref(await session.snapshot(), "Open many"))
    assert len(await session.tabs()) == SETTINGS.tabs
    with pytest.raises(ToolProblem, match="no tab 99"):
        await session.switch_tab(99)


async def test_contexts_know_nothing_of_each_other(pool: BrowserPool, site: Site) -> None:
    async with pool.session(ANN) as first, pool.session(ANN) as second:
        await first.open(site.url("/article"))
        await first.page.evaluate("() => { document.cookie = 'mine=1'; localStorage.setItem('mine', '1'); }")
        state = await first.storage_state()
        await second.open(site.url("/article"))
        assert await second.page.evaluate("() => [document.cookie, localStorage.length]") == ["", 0]
    async with pool.session(ANN, state=state) as third:
        await third.open(site.url("/article"))
        assert await third.page.evaluate("() => [document.cookie, localStorage.length]") == ["mine=1", 1]
