"""The sample site is answered by the role itself, to whoever may go out, and leads nowhere else."""

from datetime import UTC, datetime, timedelta

import pytest

from backend.core.sample_site import SAMPLE_HOST
from workers.egress.samples.articles import ARTICLES
from workers.egress.samples.searching import search
from workers.egress.samples.site import Asked, answer
from workers.egress.tests.conftest import egress

_NOW = datetime(2024, 5, 1, 12, 0, tzinfo=UTC)


async def test_it_is_there_where_nothing_else_is() -> None:
    async with egress(names={}, only="nowhere.test") as proxy:
        prices = await proxy.ask(f"GET http://{SAMPLE_HOST}/prices")
        head = await proxy.ask(f"HEAD http://{SAMPLE_HOST}/prices")
        paper = await proxy.ask(f"GET {ARTICLES[0].url}")
        form = ("Content-Type: application/x-www-form-urlencoded", "Content-Length: 31")
        sent = await proxy.ask(f"POST http://{SAMPLE_HOST}/contact", *form, body=b"name=%3Cb%3EAnn&about=The+ferry")
        nowhere = await proxy.ask(f"GET http://{SAMPLE_HOST}.evil.test/prices")
        unknown = await proxy.ask(f"GET http://{SAMPLE_HOST}/prices", token="wrong")
    assert (prices.status, b"<td>Cod</td>" in prices.body) == (200, True)
    assert (head.status, head.headers["content-length"], head.body) == (200, str(len(prices.body)), b"")
    assert ARTICLES[0].title.encode() in paper.body
    assert (b"&lt;b&gt;Ann" in sent.body, b"The ferry" in sent.body, b"<b>Ann" in sent.body) == (True, True, False)
    assert (nowhere.verdict, unknown.verdict) == ("not_listed", "not_known")
    assert proxy.resolver.asked == []
    assert [line["host"] for line in proxy.lines()][:3] == [SAMPLE_HOST, SAMPLE_HOST, ARTICLES[0].host]


async def test_a_tunnel_to_it_is_refused_with_what_to_write_instead() -> None:
    async with egress() as proxy:
        refused = await proxy.ask(f"CONNECT {SAMPLE_HOST}:443")
        large = await proxy.ask(f"POST http://{SAMPLE_HOST}/contact", "Content-Length: 400000", body=b"a" * 400_000)
    assert (refused.status, refused.reason) == (403, "sample_by_http")
    assert b"by http only" in refused.body
    assert large.verdict == "too_large"


def test_pages_that_are_not_there_say_so() -> None:
    for host, path in (
        (SAMPLE_HOST, "/x"),
        (SAMPLE_HOST, "/news/99"),
        (f"x.{SAMPLE_HOST}", "/"),
        (ARTICLES[0].host, "/x"),
    ):
        assert answer(Asked(method="GET", host=host, path=path), _NOW).status == 404
    assert answer(Asked(method="POST", host=SAMPLE_HOST, path="/prices"), _NOW).status == 404


def test_the_board_is_another_one_every_minute_and_the_news_are_of_these_days() -> None:
    boards = [_body("/board", _NOW + timedelta(minutes=minute)) for minute in range(3)]
    assert len(set(boards)) == 3
    assert _body("/board", _NOW + timedelta(seconds=59)) == boards[0]
    assert "Wed, 01 May 2024 11:00:00" in _body("/feed.xml", _NOW)
    assert "<h1>Ferry to Alma Point" in _body("/news/0", _NOW)


def test_every_link_of_the_first_page_leads_somewhere() -> None:
    assert ARTICLES[0].url in _body("/", _NOW)
    for path in ("/prices", "/board", "/contact", "/feed.xml", "/robots.txt"):
        assert answer(Asked(method="GET", host=SAMPLE_HOST, path=path), _NOW).status == 200
    for article in ARTICLES:
        page = answer(Asked(method="GET", host=article.host, path=article.path), _NOW)
        assert (page.status, article.paragraphs[-1][:40] in page.body.decode().replace("&#x27;", "'")) == (200, True)


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("height of Mount Everest", 3),
        ("height of Mount Everest overview", 3),
        ("honey never spoils", 2),
        ("height of Mount Kilimanjaro", 0),
        ("solar power in Spain", 0),
        ("", 0),
    ],
)
def test_only_what_the_articles_are_about_is_found(query: str, count: int) -> None:
    assert len(search(query)["results"]) == count


def _body(path: str, now: datetime) -> str:
    return answer(Asked(method="GET", host=SAMPLE_HOST, path=path), now).body.decode()
