"""The browser agent at the page: forms after a yes, captchas by their person, logins that were entered there."""

import re
import signal
from collections.abc import Iterator

import pytest
from playwright.async_api import expect

from tests.e2e.conftest import NewPerson
from tests.e2e.looked_at import photographed, violations_of
from tests.e2e.person import ANSWER, Person
from tests.e2e.running import Running
from tests.peers.site.serving import Site
from tests.peers.site.visiting import CAPTCHA, NAME, PASSWORD


@pytest.fixture(scope="module")
def at_site(_page_is_built: None, tmp_path_factory: pytest.TempPathFactory, site: Site) -> Iterator[Running]:
    """A Warren that may reach the tests' own site, and nothing else of this machine."""
    running = Running(tmp_path_factory.mktemp("at-site"), WARREN_EGRESS_ALLOW=site.host).start()
    yield running
    if running.lives:
        running.end(signal.SIGTERM)


@pytest.fixture(autouse=True)
def _forgotten(site: Site) -> None:
    """The site knows nothing of earlier tests."""
    site.reset()


#: Links above what a page of the site is about.
_LINKS = 3


async def test_a_form_is_looked_at_approved_and_sent_once(at_site: Running, new_person: NewPerson, site: Site) -> None:
    person = await new_person(at_site, bypass_csp=True)
    await person.begin(
        f"Fill in the form on {site.url('/order')} with name=Ann Berg, email=ann@example.com, quantity=3, colour=Blue, "
        "message=Please ring twice and send it"
    )
    form = person.page.get_by_role("group", name="Form", exact=True)
    await expect(form).to_be_visible(timeout=ANSWER)
    await expect(form.get_by_text("Ann Berg")).to_be_visible()
    picture = form.get_by_role("img")
    await picture.scroll_into_view_if_needed()
    assert await picture.evaluate("img => img.complete && img.naturalWidth") > 100
    violations = await violations_of(person, "form-approval")
    assert violations == [], re.sub(r"\\n", "\n", "\n".join(violations))
    assert site.posts == []
    await person.page.get_by_role("button", name="Approve", exact=True).click()
    await expect(person.answers.last).to_contain_text("Thank you", timeout=ANSWER)
    [post] = site.posts
    assert (post.path, post.fields["name"], post.fields["message"]) == ("/order", ["Ann Berg"], ["Please ring twice"])


async def test_a_captcha_is_solved_by_its_person_in_the_live_view(
    at_site: Running, new_person: NewPerson, site: Site
) -> None:
    person = await new_person(at_site, bypass_csp=True)
    page = person.page
    view, screen, notice = (page.get_by_test_id(each) for each in ("live-view", "live-screen", "take-over-notice"))
    await person.begin(f"What does {site.url('/captcha')} say?")
    await expect(notice).to_contain_text("solve the captcha", timeout=ANSWER)
    await expect(person.steps.get_by_test_id("step-phrase")).to_contain_text("Waits up to 15 minutes for you")
    # The picture's own size: it is there, and not only its place.
    await expect(screen).to_have_js_property("width", 1280, timeout=ANSWER)
    await expect(view.get_by_text("The agent asks you to take over").first).to_be_visible()
    violations = await violations_of(person, "live-view-asks")
    assert violations == [], re.sub(r"\\n", "\n", "\n".join(violations))
    await view.get_by_role("button", name="Hide the browser").click()
    await expect(screen).to_have_count(0)
    await notice.get_by_role("button", name="Open the live view").click()
    await view.get_by_role("button", name="Take over").click()
    await expect(page.get_by_role("application")).to_be_focused(timeout=ANSWER)
    await page.set_viewport_size({"width": 380, "height": 760})
    await view.get_by_role("button", name="Enlarge").click()
    await photographed(person, "live-view-yours")
    await screen.focus()
    for _ in range(_LINKS + 1):
        await page.keyboard.press("Tab")
    await page.keyboard.type(CAPTCHA)
    await page.keyboard.press("Enter")
    await expect(view.get_by_text(site.url("/captcha/inside"))).to_be_visible(timeout=ANSWER)
    assert [post.fields["answer"] for post in site.posts] == [[CAPTCHA]]
    await view.get_by_role("button", name="Hand back").click()
    await expect(person.answers.last).to_contain_text("You are human", timeout=ANSWER)
    await expect(notice).to_have_count(0)
    assert CAPTCHA not in await page.content()


async def entered(person: Person, site: Site) -> None:
    """Enter a login for the site where logins are entered."""
    page = person.page
    await person.open("/settings/connections")
    await page.get_by_role("button", name="Enter a login").click()
    await page.get_by_label("Site").fill(site.url("/login"))
    await page.get_by_label("User name").fill(NAME)
    await page.get_by_label("Password", exact=True).fill(PASSWORD)
    await page.get_by_role("button", name="Save", exact=True).click()
    await expect(page.get_by_test_id("browser-login")).to_contain_text(site.host)


async def test_a_login_that_is_entered_signs_in_and_its_session_is_kept(
    at_site: Running, new_person: NewPerson, site: Site
) -> None:
    person = await new_person(at_site, bypass_csp=True)
    page = person.page
    await entered(person, site)
    await person.begin(f"Sign in to {site.url('/login')} and tell me what it says")
    card = page.get_by_test_id("approval")
    await expect(card).to_contain_text(f"Sign in to {site.host} as {NAME}", timeout=ANSWER)
    await card.scroll_into_view_if_needed()
    violations = await violations_of(person, "sign-in-approval")
    assert violations == [], "\n".join(violations)
    assert site.posts == []
    await card.get_by_role("button", name="Approve", exact=True).click()
    await expect(person.answers.last).to_contain_text("You have 2 open orders", timeout=ANSWER)
    assert [post.path for post in site.posts] == ["/login"]

    await person.open("/settings/connections")
    session = page.get_by_test_id("browser-session")
    await expect(session).to_contain_text("Signed in by a step")
    await session.get_by_role("button", name=f"Keep {NAME} at {site.host}").click()
    # Not `check`, which looks in the very moment of the click: the tick comes with the next turn of the page's loop.
    await session.get_by_role("checkbox").click()
    await expect(session.get_by_role("checkbox")).to_be_checked()
    await expect(session).to_contain_text("expires in")
    await session.scroll_into_view_if_needed()
    violations = await violations_of(person, "browser-sign-ins")
    assert violations == [], "\n".join(violations)
    again = await person.ask(f"What does {site.url('/account')} say?")
    await expect(again).to_contain_text("You have 2 open orders")
    assert [post.path for post in site.posts] == ["/login"], "the session was enough"
