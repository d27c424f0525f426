"""What the built-in model understands of a request."""

import pytest

from workers.agents.research.reading.request import Unclear, understand


@pytest.mark.parametrize(
    ("request_", "kind", "topic", "count"),
    [
        ("Find three sources on the height of Mount Everest and compare them", "compare", "height of Mount Everest", 3),
        ("What is the James Webb telescope, with sources", "answer", "James Webb telescope", 3),
        ("Research heat pumps in old houses and write a report", "report", "heat pumps in old houses", 5),
        ("write a report about the history of tea", "report", "history of tea", 5),
        ("Is it true that honey never spoils?", "verify", "honey never spoils", 4),
        ("fact-check: the Great Wall is visible from space", "verify", "Great Wall is visible from space", 4),
        ("please search the web for the best hiking boots, cite your sources", "answer", "best hiking boots", 3),
        ("Who invented the telephone?", "answer", "Who invented the telephone", 3),
        ("compare what different sources say about the population of Tokyo", "compare", "population of Tokyo", 3),
        ("find 20 articles on tea", "answer", "tea", 8),
    ],
)
def test_kind_topic_and_number(request_: str, kind: str, topic: str, count: int) -> None:
    asked = understand(request_)
    assert (asked.kind, asked.topic, asked.count) == (kind, topic, count)


def test_time_site_and_pages_are_no_part_of_the_topic() -> None:
    asked = understand("find 4 articles on batteries from nature.com from this month")
    assert (asked.topic, asked.site, asked.recency, asked.count) == ("batteries", "nature.com", "month", 4)
    asked = understand("Compare https://a.example/x?y=1 and https://b.example/z.")
    assert (asked.kind, asked.topic, asked.urls) == ("compare", "", ("https://a.example/x?y=1", "https://b.example/z"))


@pytest.mark.parametrize(
    ("request_", "topic"),
    [
        ("compare what {one} and {two} say about the cost of the bridge", "cost of the bridge"),
        ("where do {one} and {two} disagree?", ""),
        ("how do these two articles differ: {one} {two}", ""),
        ("Do {one} and {two} agree on how old the tower is?", "how old the tower is"),
    ],
)
def test_pages_that_are_named_are_compared_about_what_is_said_beside_them(request_: str, topic: str) -> None:
    asked = understand(request_.format(one="https://a.example/x", two="https://b.example/y"))
    assert (asked.kind, asked.topic) == ("compare", topic)


def test_what_leans_on_an_earlier_request_takes_its_topic() -> None:
    earlier = "What is the height of Mount Everest, with sources"
    asked = understand("write a report about it", earlier)
    assert (asked.kind, asked.topic) == ("report", "height of Mount Everest")
    assert understand("and K2?", earlier).topic == "height of Mount Everest K2"
    assert understand("now research the history of tea", earlier).topic == "history of tea"


@pytest.mark.parametrize("request_", ["find sources", "search the web", "?"])
def test_a_request_about_nothing_is_asked_back(request_: str) -> None:
    with pytest.raises(Unclear, match="What should I look for"):
        understand(request_)
