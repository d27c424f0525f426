"""Topics, keywords over time and reports: kept in the real database, drawn in the real sandbox."""

import json
import re

from markdown_it import MarkdownIt
from sqlalchemy import text

from workers.agents.browser.extract.tests.bench import Bench
from workers.agents.browser.trends.tests.talk import Story, Talk


async def _aged(bench: Bench, days: int) -> None:
    async with bench.engine.begin() as conn:
        await conn.execute(text("update trend_points set at = at - make_interval(days => :days)"), {"days": days})


async def test_a_topic_joins_what_several_sources_say(bench: Bench) -> None:
    answer = await bench.call("find_trends")
    best = answer["topics"][0]
    assert best["topic"].startswith("Quillmark")
    assert (best["mentions"], best["sources"]) == (5, ["Daily Wire", "Hacker News", "r/technology"])
    assert best["points"] == 900 + 300 + 120 + 5000
    assert best["items"][0]["title"] == "Quillmark 7 is out"
    assert "garden" not in json.dumps(answer)
    assert {label for label, _ in bench.context.noted} == {"Hacker News", "r/technology", "Daily Wire"}


async def test_a_topic_is_compared_with_the_last_look_like_this_one(bench: Bench, talk: Talk) -> None:
    await bench.call("find_trends")
    await _aged(bench, 2)
    talk.stories += [Story(f"Quillmark 7 story, part {name}", 0.5, 30) for name in ("one", "two", "three")]
    best = (await bench.call("find_trends"))["topics"][0]
    assert best["movement"].startswith("5 → 8 since ")
    other = (await bench.call("find_trends", days=3))["topics"][0]
    assert "since" not in other["movement"]


async def test_a_keyword_is_followed_by_the_day_and_stays_known_when_a_feed_forgets(bench: Bench, talk: Talk) -> None:
    first = await bench.call("track_keyword", keyword="Quillmark", days=7)
    counted = sum(count for day in first["days"] for name, count in day.items() if name != "day")
    assert counted == 5
    talk.entries.clear()
    again = await bench.call("track_keyword", keyword="quillmark", days=7)
    assert again["days"] == first["days"]
    assert again["summary"].startswith("“quillmark” was mentioned 5 times in 8 days, more often of late: ")
    lines = bench.csv(again["file"])
    assert (lines[0], len(lines)) == ("day,Daily Wire,Hacker News,r/technology", 9)


async def test_a_keyword_that_says_nothing_is_refused(bench: Bench) -> None:
    assert (await bench.refusal("track_keyword", keyword="the"))[0] == "bad_keyword"


async def test_nothing_found_is_said(bench: Bench) -> None:
    answer = await bench.call("track_keyword", keyword="zeppelin", days=5)
    assert answer["summary"] == "“zeppelin” was not mentioned in 6 days."
    assert "topics" not in await bench.call("find_trends", topic="zeppelin")


async def test_a_report_has_charts_figures_and_its_sources(bench: Bench, talk: Talk) -> None:
    talk.broken["/reddit/r/"] = 500
    talk.broken["/reddit/search"] = 500
    answer = await bench.call("trend_report", topic="quillmark")
    kind, report = bench.files[answer["report"]]
    words = report.decode()
    assert kind == "text/markdown"
    assert "# What is talked about: quillmark" in words
    assert "Reddit could not be read" in words
    for name in answer["pictures"]:
        assert f"](artifact:{name})" in words
        assert bench.files[name][1].startswith(b"\x89PNG")
        assert len(bench.files[name][1]) > 5_000
    spec = json.loads(bench.files["mentions-of-quillmark.vl.json"][1])
    assert sum(value["mentions"] for value in spec["data"]["values"]) == 4
    assert bench.csv(answer["file"])[0].startswith("topic,mentions,points")


async def test_words_of_others_stay_words_in_a_report(bench: Bench, talk: Talk) -> None:
    talk.stories = [
        Story("[Free](javascript:alert) *Zorgon* pays <b>x</b>"),
        Story("Zorgon | pays ![](http://t.example/)"),
    ]
    answer = await bench.call("trend_report", sources=["hn"])
    shown = MarkdownIt("commonmark").enable("table").render(bench.files[answer["report"]][1].decode())
    assert "[Free](javascript:alert) *Zorgon* pays &lt;b&gt;x&lt;/b&gt;" in shown
    assert re.findall(r'<(?:a href|img src)="(.*?)"', shown) == [
        f"artifact:{answer['pictures'][0]}",
        "https://news.ycombinator.com/item?id=0",
        "https://stories.example/1",
    ]
