import pytest

from tests.routing.cards import ALL_CARDS, BROWSER, CODE, DATA, DOCUMENT, EMAIL
from workers.supervisor.builtin.small_talk import examples, reply, small_talk


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("Hello!", "greeting"),
        ("hi, what can you do?", "abilities"),
        ("Thank you so much", "thanks"),
        ("ok", "acknowledged"),
        ("who are you?", "identity"),
        ("What model are you using?", "model"),
        ("How are you?", "mood"),
        ("see you tomorrow", "farewell"),
        ("hello, chart the sales", None),
        ("thanks, now draw a chart", None),
        ("what can you tell me about tea", None),
        ("which model of car sells best?", None),
        ("", None),
    ],
)
def test_small_talk_is_the_whole_message_or_it_is_none(text: str, topic: str | None) -> None:
    assert small_talk(text) == topic


def test_abilities_are_those_of_the_agents_present() -> None:
    text = reply("abilities", (DATA,))

    assert "@data" in text
    assert DATA.examples[0] in text
    assert "@email" not in text
    assert "warren worker" in reply("abilities", ())


@pytest.mark.parametrize("topic", ["identity", "model"])
def test_the_built_in_model_says_what_it_is(topic: str) -> None:
    text = reply(topic, ALL_CARDS)  # type: ignore[arg-type] # a parameter is a plain string

    assert "built-in model" in text
    assert "rules" in text


def test_mail_is_among_the_three_examples_where_an_agent_handles_it() -> None:
    here = (CODE, DATA, DOCUMENT)

    assert examples((BROWSER, *here, EMAIL)).splitlines() == [
        f"- “{card.examples[0]}”" for card in (BROWSER, CODE, EMAIL)
    ]
    assert examples((EMAIL, *here)).splitlines() == [f"- “{card.examples[0]}”" for card in (EMAIL, CODE, DATA)]
    assert examples(here).splitlines() == [f"- “{card.examples[0]}”" for card in here]


def test_mail_is_among_the_abilities_only_where_an_agent_handles_it() -> None:
    assert f"**{EMAIL.title}** (@email): {EMAIL.description}" in reply("abilities", (DATA, EMAIL))
    assert "@email" not in reply("abilities", (DATA, CODE))
