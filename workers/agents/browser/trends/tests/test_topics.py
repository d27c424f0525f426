"""Topics in titles, and the words they are made of."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from workers.agents.browser.trends.items import Item
from workers.agents.browser.trends.topics import find_topics
from workers.agents.browser.trends.words import holds, stems

NOW = datetime(2026, 11, 28, tzinfo=UTC)


def items(*titles: str) -> list[Item]:
    made = enumerate(titles)
    return [
        Item(title=title, url=f"https://e.example/{n}", source="S", score=10, at=NOW - timedelta(days=n))
        for n, title in made
    ]


def test_what_several_titles_share_is_a_topic_with_its_items() -> None:
    found = find_topics(
        items(
            "Rust in the Linux kernel",
            "Linux kernel 7.0 released",
            "The EU AI act explained",
            "EU AI act: what changes",
            "How bread is baked",
            "A cat on a boat",
        )
    )
    assert {topic.label for topic in found} == {"Linux kernel", "AI act"}
    assert [item.title for item in found[0].items] != []
    assert all(len(topic.items) == 2 for topic in found)


def test_forms_of_a_word_are_one_and_words_of_every_title_are_none() -> None:
    found = find_topics(
        items("New bridges for Oldford", "A bridge closes", "The show must go on", "The bread of today")
    )
    assert [topic.key for topic in found] == ["bridg"]
    alike = find_topics(items(*(f"Python news, part {letter * 3}" for letter in "abcdefghijklmnopqrstuvwxyzäöüßéèñ")))
    assert "python" not in {topic.key for topic in alike}


def test_the_words_that_were_searched_for_are_no_topic() -> None:
    titles = ("Ferry strike begins", "Ferry strike ends", "Ferry prices rise")
    assert [topic.key for topic in find_topics(items(*titles), about="ferries")] == ["ferri strike"]


def test_one_title_said_twice_is_no_topic() -> None:
    assert find_topics(items("Dragons seen over Ely", "Dragons seen over Ely")) == []


def test_growth_counts_what_came_before_and_after_a_moment() -> None:
    [topic] = find_topics(items("Ferry strike begins", "Ferry strike goes on", "Ferry strike feared"))
    assert topic.growth(NOW - timedelta(days=1)) == (1, 2)


def test_a_text_holds_a_topic_in_any_form() -> None:
    assert holds("Three new bridges were opened", "the bridge open") is False
    assert holds("The three new bridges were opened", "bridge opening")
    assert stems("What's new in AI at the EU?") == ["ai", "eu"]


@given(st.lists(st.text(max_size=60), max_size=30))
def test_any_titles_give_topics_of_items_that_are_each_in_one(titles: list[str]) -> None:
    found = find_topics(items(*titles))
    held = [item.url for topic in found for item in topic.items]
    assert len(held) == len(set(held))
    assert all(len(topic.items) > 1 and topic.label for topic in found)
