"""What the tests of the browser rely on: the site's own count, sessions, redirects and what its pages show."""

from collections.abc import Iterator

import httpx2
import pytest

from tests.peers.site.serving import Site


@pytest.fixture
def visitor(site: Site) -> Iterator[httpx2.Client]:
    site.reset()
    with httpx2.Client(base_url=site.url(""), follow_redirects=False) as client:
        yield client


def test_every_post_is_counted_whatever_becomes_of_its_answer(site: Site, visitor: httpx2.Client) -> None:
    site.ledger.after_post = "hang"
    with pytest.raises(httpx2.TimeoutException):
        visitor.post("/order", data={"name": "Ann", "colour": "blue"}, timeout=0.3)
    assert [(post.path, post.fields["name"]) for post in site.posts] == [("/order", ["Ann"])]


def test_a_form_sends_the_visitor_on_to_what_was_taken(visitor: httpx2.Client) -> None:
    answer = visitor.post("/order", data={"name": "Ann"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/order/1")


def test_what_is_behind_the_sign_in_takes_a_session(visitor: httpx2.Client) -> None:
    assert visitor.get("/account").headers["location"] == "/login"
    visitor.post("/login", data={"name": "mara", "password": "river-stone-7"})
    assert "Welcome, Mara" in visitor.get("/account").text


def test_a_page_shows_its_version(site: Site, visitor: httpx2.Client) -> None:
    before = visitor.get("/news").text
    site.ledger.version = 2
    assert "Thursday" in before
    assert "Friday" in visitor.get("/news").text


def test_nobody_trusts_its_second_port(site: Site) -> None:
    with pytest.raises(httpx2.ConnectError, match="certificate"):
        httpx2.get(site.tls_url("/article"))
