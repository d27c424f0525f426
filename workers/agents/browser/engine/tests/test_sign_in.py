"""A login is typed into its own host's form and nowhere else, sent by the one door, and never shown again."""

import pytest

from tests.peers.site.serving import Site
from tests.peers.site.visiting import NAME, PASSWORD
from workers.agentkit.context import ToolProblem
from workers.agents.browser.engine.session import BrowserSession
from workers.agents.browser.engine.sign_in import SignInResult

WRONG = "canary-wrong-pass"


async def nothing() -> None:
    return


async def sign_in(session: BrowserSession, site: Site, path: str, password: str = PASSWORD) -> SignInResult:
    await session.open(site.url(path))
    return await session.sign_in(NAME, password, host=site.host, before_send=nothing)


@pytest.mark.parametrize(
    ("path", "words"),
    [("/login", "Welcome, Mara"), ("/login/steps", "Welcome, Mara"), ("/login/script", "Welcome, mara")],
)
async def test_forms_of_several_kinds(session: BrowserSession, site: Site, path: str, words: str) -> None:
    done = await sign_in(session, site, path)
    assert done.how == "signed_in"
    assert words in await session.snapshot()
    assert {row.url for row in done.result.sent} == {site.url(path)}
    assert PASSWORD not in repr(session.recorded)
    assert PASSWORD not in repr(done)


async def test_a_password_that_the_site_refuses_is_left_nowhere(session: BrowserSession, site: Site) -> None:
    for path in ("/login", "/login/script"):
        done = await sign_in(session, site, path, WRONG)
        assert done.how == "refused"
        assert await session.page.locator("input[type=password]").input_value() == ""
    shown = await session.snapshot()
    assert "No: " in shown
    assert WRONG not in shown, "though the page itself says it aloud"


async def test_a_second_factor_is_told(session: BrowserSession, site: Site) -> None:
    assert (await sign_in(session, site, "/login/code")).how == "code"


@pytest.mark.parametrize(("path", "code"), [("/login/elsewhere", "other_host"), ("/join", "no_login_form")])
async def test_what_is_no_form_of_this_site_gets_nothing(
    session: BrowserSession, site: Site, path: str, code: str
) -> None:
    with pytest.raises(ToolProblem) as refused:
        await sign_in(session, site, path)
    assert refused.value.failure.code == code
    assert site.posts == []


async def test_nothing_of_it_goes_into_an_address(session: BrowserSession, site: Site) -> None:
    assert (await sign_in(session, site, "/login/address")).how == "refused"
    assert [(post.path, post.fields["password"]) for post in site.posts] == [("/login/address", [PASSWORD])]
    assert not any(PASSWORD in row.url for row in session.network())


async def test_where_one_signs_in_is_found_by_its_link(session: BrowserSession, site: Site) -> None:
    await session.open(site.url("/join"))
    form = await session.login_form()
    assert (form.is_there, form.link) == (False, site.url("/login"))
    await session.open(site.url("/article"))
    assert not (await session.login_form()).is_there


async def test_a_kept_state_signs_another_context_in(session: BrowserSession, site: Site) -> None:
    await sign_in(session, site, "/login")
    await sign_in(session, site, "/login/script")
    state = await session.storage_state()
    assert {cookie["name"] for cookie in state["cookies"]} == {"site_session"}
    assert [origin["localStorage"] for origin in state["origins"]] == [[{"name": "who", "value": NAME}]]
