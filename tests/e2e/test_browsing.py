"""The browser agent at the page: a form is shown with its picture, and sent once after a yes."""

import re
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.e2e.conftest import NewPerson
from tests.e2e.looked_at import violations_of
from tests.e2e.person import ANSWER
from tests.e2e.running import Running
from tests.peers.site.serving import Site


@pytest.fixture
def at_site(_page_is_built: None, tmp_path: Path, site: Site) -> Iterator[Running]:
    """A Warren that may reach the tests' own site, and nothing else of this machine."""
    site.reset()
    running = Running(tmp_path, WARREN_EGRESS_ALLOW=site.host).start()
    yield running
    if running.lives:
        running.end(signal.SIGTERM)


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
