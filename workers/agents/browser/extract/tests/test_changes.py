"""What changed on a page: rows in the real database, the difference in the real sandbox."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from backend.core.news import News
from tests.peers.site.serving import Site
from workers.agentkit.context import ToolProblem
from workers.agents.browser.extract import versions
from workers.agents.browser.extract.changes import difference
from workers.agents.browser.extract.tests.bench import Bench, new_context


async def _aged(bench: Bench, hours: int) -> None:
    """Have everything that was seen until now be seen so many hours earlier."""
    async with bench.engine.begin() as conn:
        await conn.execute(
            text("""
                update page_versions set created_at = created_at - make_interval(hours => :hours),
                    last_seen_at = last_seen_at - make_interval(hours => :hours)"""),
            {"hours": hours},
        )


async def test_the_first_look_is_kept_and_the_next_one_tells_what_changed(bench: Bench, site: Site) -> None:
    url = site.url("/news")
    first = await bench.call("page_changes", url=url)
    assert (first["kind"], first.get("before_at")) == ("new", None)
    assert (await bench.call("page_changes", url=url))["kind"] == "same"
    site.ledger.version = 2
    answer = await bench.call("page_changes", url=url)
    assert answer["kind"] == "changed"
    assert answer["summary"] == (
        "1 line changed, 1 line added. “- Market day is Thursday” became “- Market day is Friday”."
    )
    assert answer["added"] == ["- The swimming pool is closed"]
    assert "+- The swimming pool is closed" in bench.files[answer["file"]][1].decode().splitlines()
    assert "swimming pool" in bench.context.noted[-1][1]


async def test_a_watch_hears_of_a_change_and_of_nothing_else(bench: Bench, site: Site) -> None:
    url = site.url("/news")
    heard: list[News] = []
    for version in (1, 1, 2):
        site.ledger.version = version
        bench.context.news = None
        await bench.call("page_changes", url=url)
        assert bench.context.news is not None
        heard.append(bench.context.news)
    assert [news.changed for news in heard] == [False, False, True]
    assert heard[2].added == ["- Market day is Friday", "- The swimming pool is closed"]
    assert heard[2].removed == ["- Market day is Thursday"]


async def test_since_yesterday_compares_with_what_it_said_then(bench: Bench, site: Site) -> None:
    url = site.url("/news")
    await bench.call("page_changes", url=url)
    await _aged(bench, 30)
    site.ledger.version = 2
    await bench.call("page_changes", url=url)
    await _aged(bench, 3)
    assert (await bench.call("page_changes", url=url))["kind"] == "same"
    assert (await bench.call("page_changes", url=url, since="yesterday"))["kind"] == "changed"
    early = await bench.call("page_changes", url=url, since="2020-01-01")
    assert early["kind"] == "changed"
    assert "after the time asked for" in early["notes"][0]


async def test_words_that_matter_leave_out_the_rest(bench: Bench, site: Site) -> None:
    url = site.url("/news")
    await bench.call("page_changes", url=url)
    site.ledger.version = 2
    change = await difference(bench.context, url, since=datetime.now(UTC), about="the ferry")
    assert (change.kind, change.summary) == ("same", "Nothing changed.")


async def test_a_page_that_is_gone_is_an_answer_where_it_was_there_before(bench: Bench, site: Site) -> None:
    url = site.url("/status/404")
    with pytest.raises(ToolProblem):
        await difference(bench.context, url)
    kept = {"how": "page", "title": "Offer", "text_now": "Special offer"}
    await versions.keep(bench.engine, bench.context.user_id, url, **kept, last=None)
    change = await difference(bench.context, url)
    assert (change.kind, change.title) == ("gone", "Offer")
    assert "404" in change.summary


async def test_each_person_has_looks_of_their_own(bench: Bench, site: Site) -> None:
    await bench.call("page_changes", url=site.url("/news"))
    other = new_context(bench.context.user_id, bench.context.workspace, bench.context.companion)
    async with bench.engine.begin() as conn:
        await conn.execute(text("insert into users (id, name) values (:id, 'bob')"), {"id": other.step_id})
    other.user_id = other.step_id
    assert (await difference(other, site.url("/news"))).kind == "new"


async def test_looks_are_bounded_and_the_newest_are_kept(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(versions, "MOST_OF_PAGE", 3)
    user_id, url = bench.context.user_id, "https://shop.example/"
    for number in range(6):
        last = await versions.newest(bench.engine, user_id, url)
        await versions.keep(bench.engine, user_id, url, how="page", title=None, text_now=str(number), last=last)
    async with bench.engine.connect() as conn:
        kept = (await conn.execute(text("select text from page_versions order by created_at"))).scalars().all()
    assert kept == ["3", "4", "5"]


async def test_words_that_name_no_time_are_refused(bench: Bench, site: Site) -> None:
    code, said = await bench.refusal("page_changes", url=site.url("/news"), since="purple")
    assert (code, said) == ("bad_time", "“purple” names no time.")
