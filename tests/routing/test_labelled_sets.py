import re
from pathlib import Path

from tests.routing.cards import ALL_CARDS
from tests.routing.labelled import Labelled, read_set

_POLICY = Path(__file__).parents[2] / "workers" / "supervisor"
_SHINGLE = 4


def _shingles(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"[a-z0-9']+", text.lower())
    return {tuple(words[i : i + _SHINGLE]) for i in range(len(words) - _SHINGLE + 1)}


def _policy_files() -> list[Path]:
    found = [*_POLICY.rglob("*.py"), *_POLICY.rglob("*.toml"), *_POLICY.rglob("*.md")]
    return [path for path in found if "tests" not in path.parts]


def _agents(labelled: Labelled) -> set[str]:
    return {name for item in labelled.expect.agents for name in (item.split("|") if isinstance(item, str) else item)}


def test_no_phrase_of_the_held_out_half_is_in_the_policy() -> None:
    items = [item for name in ("held_out", "several_held_out", "mail_held_out") for item in read_set(name)]
    held_out = {shingle for item in items for shingle in _shingles(item.request)}
    leaked = {path.name: found for path in _policy_files() if (found := _shingles(path.read_text()) & held_out)}

    assert _policy_files()
    assert leaked == {}


def test_short_requests_of_the_held_out_half_are_no_entries_of_the_lexicon() -> None:
    """A request shorter than a shingle must not be written down either, unless it is one plain word."""
    lexicon = (_POLICY / "builtin" / "lexicon.toml").read_text().lower()
    short = [item.request.lower() for item in read_set("held_out") if 2 <= len(item.request.split()) < _SHINGLE]

    assert short
    assert [request for request in short if request in lexicon] == []


def test_the_sets_are_large_apart_and_cover_every_agent() -> None:
    held_out, development = read_set("held_out"), read_set("development")
    names = {card.name for card in ALL_CARDS}

    assert len(held_out) >= 80
    assert len(development) >= 80
    assert not {item.request for item in held_out} & {item.request for item in development if len(item.request) > 12}
    for labelled in (held_out, development):
        assert set().union(*map(_agents, labelled)) == names
        assert {item.expect.kind for item in labelled} == {"plan", "answer", "question"}


def test_requests_for_several_agents_say_what_each_step_builds_on() -> None:
    held_out, development = read_set("several_held_out"), read_set("several_development")

    assert len(held_out) >= 20
    assert len(development) >= 20
    assert not {item.request for item in held_out} & {item.request for item in development}
    for labelled in (held_out, development):
        plans = [item.expect for item in labelled if item.expect.kind == "plan"]
        shapes = [expect.after for expect in plans if len(expect.agents) > 1]
        assert all(expect.after is not None and len(expect.after) == len(expect.agents) for expect in plans)
        assert any(shape and any(shape) for shape in shapes)
        assert any(shape and not any(shape) for shape in shapes)
        assert any(item.without for item in labelled)


def test_requests_that_mention_mail_reach_it_alone_and_with_others_or_somebody_else() -> None:
    held_out, development = read_set("mail_held_out"), read_set("mail_development")

    assert not {item.request for item in held_out} & {item.request for item in development}
    for labelled in (held_out, development):
        alone = [item for item in labelled if item.expect.agents == ["email"]]
        several = [item for item in labelled if len(item.expect.agents) > 1]
        elsewhere = [item for item in labelled if item.expect.kind == "plan" and "email" not in _agents(item)]
        assert min(len(alone), len(several), len(elsewhere)) >= 12
        assert all(item.expect.after is not None for item in several)
        assert any(item.history for item in alone)
        assert any(item.without for item in labelled)
        assert {item.expect.kind for item in labelled} == {"plan", "answer", "question"}
