"""The sources as they speak, and what becomes of it when they don't."""

from tests.peers.way_out import way_out
from workers.agents.browser.extract.tests.bench import Bench
from workers.agents.browser.trends.tests.talk import Story, Talk


async def test_a_feed_is_read_and_a_page_that_names_one_leads_there(bench: Bench, talk: Talk) -> None:
    direct = await bench.call("read_feed", url=f"{talk.url}/feed.xml")
    assert (direct["title"], direct["of"]) == ("Daily Wire", 2)
    assert direct["entries"][0]["url"] == f"{talk.url}/entry/0"
    assert direct["entries"][0]["summary"] == "About it"
    assert await bench.call("read_feed", url=talk.url) == direct
    assert bench.context.noted[0][0] == "Daily Wire"


async def test_what_is_no_feed_says_so(bench: Bench, talk: Talk) -> None:
    assert (await bench.refusal("read_feed", url=f"{talk.url}/plain"))[0] == "not_a_feed"
    assert (await bench.refusal("read_feed", url=f"{talk.url}/nowhere"))[0] == "http_error"


async def test_hacker_news_is_asked_by_its_own_api_where_the_search_is_away(bench: Bench, talk: Talk) -> None:
    talk.broken["/hn/"] = 503
    answer = await bench.call("find_trends", sources=["hacker news"])
    assert answer["read"] == [{"source": "Hacker News", "items": 7}]
    assert "/hn0/topstories.json" in talk.asked
    code, said = await bench.refusal("find_trends", sources=["hn"], topic="quillmark")
    assert code == "no_source"
    assert "503" in said


async def test_reddit_is_asked_as_an_application_with_one_token(bench: Bench, talk: Talk) -> None:
    for _ in range(2):
        answer = await bench.call("find_trends", sources=["r/technology", "r/boats"])
        assert answer["read"] == [{"source": "Reddit", "items": 4}]
    assert talk.asked.count("/reddit/token") == 1
    assert sorted(talk.asked[1:3]) == ["/reddit/r/boats/top", "/reddit/r/technology/top"]


async def test_reddit_with_a_wrong_secret_says_what_to_check(bench: Bench, talk: Talk) -> None:
    talk.broken["/reddit/token"] = 401
    code, said = await bench.refusal("find_trends", sources=["reddit"])
    assert code == "no_source"
    assert "WARREN_SOURCE_REDDIT_CLIENT_ID" in said


async def test_a_source_in_an_unknown_shape_is_told_and_the_others_are_taken(bench: Bench, talk: Talk) -> None:
    talk.broken["/hn"] = 200
    answer = await bench.call("find_trends", topic="quillmark")
    assert {one["source"] for one in answer["read"]} == {"Reddit", "Daily Wire"}
    [away] = answer["not_read"]
    assert away["source"] == "Hacker News"
    assert "a shape that isn't known" in away["why"]


async def test_an_unknown_source_and_too_long_a_time_are_refused(bench: Bench) -> None:
    code, said = await bench.refusal("find_trends", sources=["usenet"])
    assert (code, said) == ("unknown_source", "No source is called “usenet”.")
    assert (await bench.refusal("find_trends", days=400))[0] == "bad_days"


async def test_a_feed_that_is_private_is_not_fetched(bench: Bench, talk: Talk) -> None:
    async with way_out():
        code, _ = await bench.refusal("read_feed", url="http://127.0.0.1:9/feed.xml")
    assert code in {"private_address", "bad_port"}


async def test_entries_of_long_ago_are_left_out(bench: Bench, talk: Talk) -> None:
    talk.entries.append(Story("The ferry sails again", 2))
    answer = await bench.call("find_trends", sources=["daily wire"], days=7)
    assert answer["read"] == [{"source": "Daily Wire", "items": 2}]
