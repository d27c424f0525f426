"""Old and new versions run side by side during a rollout: each reads what the other writes, or passes it over."""

import copy
import json
from typing import Any

import jsonschema
import pytest
from pydantic import ValidationError

from backend.core.contracts import from_row, parse
from backend.core.events import EVENT, known
from backend.core.tests.generations import PARTS, Schema, kept, reader_of, today, versions

EVERY = [(version, part) for version in versions() for part in PARTS]
of_every_version = pytest.mark.parametrize(("version", "part"), EVERY)


def takes(schema: Schema, content: object) -> bool:
    return bool(jsonschema.Draft202012Validator(schema).is_valid(content))


def with_more(content: Any) -> Any:  # noqa: ANN401 - JSON
    """Return the same as a version after this one writes it: with fields that nobody here knows, at every depth."""
    if isinstance(content, list):
        return [with_more(each) for each in content]
    if isinstance(content, dict):
        return {**{name: with_more(each) for name, each in content.items()}, "of_a_later_version": {"a": [1]}}
    return content


def test_there_is_a_previous_version() -> None:
    assert versions()
    assert {part: len(kept(versions()[0], part)) for part in PARTS} == {"messages": 7, "events": 14}


@of_every_version
def test_today_reads_what_older_versions_write(version: str, part: str) -> None:
    for kind, content in kept(version, part).items():
        read = PARTS[part].validate_json(json.dumps(content))
        assert read.kind == kind
        assert PARTS[part].validate_python(content) == read, "as a row keeps it"


@of_every_version
def test_older_versions_read_what_today_writes(version: str, part: str) -> None:
    """What they know keeps its fields and their meaning; what is new in it they pass over."""
    reader, older = reader_of(version, part), kept(version, part)
    for kind, content in today(part).items():
        assert takes(reader, content) is (kind in older), kind


@of_every_version
def test_a_field_that_is_gone_or_changes_is_noticed(version: str, part: str) -> None:
    """The check above can fail: a required field less, or another type in it, and the older reader refuses it."""
    reader = reader_of(version, part)
    for kind, content in kept(version, part).items():
        assert takes(reader, content), kind
        required = next(
            name for name in ("task_id", "conversation_id", "connection_id", "agent", "ids", "id") if name in content
        )
        gone, changed = copy.deepcopy(content), copy.deepcopy(content)
        del gone[required]
        changed[required] = 7
        assert not takes(reader, gone), kind
        assert not takes(reader, changed), kind


@pytest.mark.parametrize("part", PARTS)
def test_what_a_later_version_adds_is_passed_over(part: str) -> None:
    adapter = PARTS[part]
    for kind, content in today(part).items():
        assert adapter.validate_python(with_more(content)).kind == kind
    later = {**next(iter(today(part).values())), "kind": "of.a.later.version"}
    with pytest.raises(ValidationError, match="expected tags"):
        adapter.validate_python(later)


def test_a_message_of_a_later_kind_is_refused_whole() -> None:
    later = {**kept(versions()[-1], "messages")["task.submitted"], "kind": "task.postponed", "v": 2}
    with pytest.raises(ValidationError):
        parse(json.dumps(later).encode())
    with pytest.raises(ValidationError):
        from_row(later)


def test_a_row_of_a_later_kind_of_event_is_left_out() -> None:
    event = kept(versions()[-1], "events")["step.changed"]
    assert known([event, {**event, "kind": "step.postponed"}, event]) == [EVENT.validate_python(event)] * 2
    with pytest.raises(ValidationError):
        known([{**event, "n": "x"}])
