"""Every message kind is pinned by a file: a reader of today understands a sender of yesterday and of tomorrow."""

import json
from pathlib import Path
from typing import get_args
from uuid import UUID

import pytest
from pydantic import ValidationError

from backend.core import contracts
from backend.core.contracts import (
    AnyMessage,
    Message,
    StepCancelled,
    StepFinished,
    StepRequested,
    StepResumed,
    TaskCancelled,
    TaskJoined,
    TaskSubmitted,
    from_row,
    parse,
)

GOLDEN = Path(__file__).parent / "golden"
TASK = UUID("01890000-0000-7000-8000-000000000001")
STEP = UUID("01890000-0000-7000-8000-000000000002")

MESSAGES: list[AnyMessage] = [
    TaskSubmitted(task_id=TASK),
    TaskJoined(task_id=TASK, round=2),
    StepRequested(
        task_id=TASK, step_id=STEP, agent="data", traceparent="00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
    ),
    StepResumed(task_id=TASK, step_id=STEP, agent="data"),
    StepFinished(task_id=TASK, step_id=STEP),
    TaskCancelled(task_id=TASK),
    StepCancelled(task_id=TASK, step_id=STEP),
]
KINDS = pytest.mark.parametrize("message", MESSAGES, ids=lambda message: message.kind)


def golden(message: AnyMessage) -> bytes:
    return (GOLDEN / f"{message.kind}.json").read_bytes()


def test_every_kind_is_pinned() -> None:
    union = get_args(contracts.AnyMessage)[0]
    assert {type(message) for message in MESSAGES} == set(get_args(union))
    assert {path.stem for path in GOLDEN.glob("*.json")} == {message.kind for message in MESSAGES}


@KINDS
def test_what_was_sent_yesterday_is_understood(message: AnyMessage) -> None:
    assert parse(golden(message)) == message


@KINDS
def test_what_is_sent_today_is_what_was_pinned(message: AnyMessage) -> None:
    assert json.loads(message.model_dump_json(exclude_none=True)) == json.loads(golden(message))


@KINDS
def test_what_a_newer_sender_adds_is_ignored(message: AnyMessage) -> None:
    body = {**json.loads(golden(message)), "v": 2, "priority": "high", "nested": {"a": [1]}}
    read = parse(json.dumps(body).encode())
    assert read == message.model_copy(update={"v": 2})


@KINDS
def test_the_outbox_keeps_it_whole(message: AnyMessage) -> None:
    assert from_row(json.loads(message.model_dump_json(exclude_none=True))) == message


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"no json",
        b"\xff\xfe",
        b'{"task_id": "01890000-0000-7000-8000-000000000001"}',
        b'{"kind": "task.renamed", "task_id": "01890000-0000-7000-8000-000000000001"}',
        b'{"kind": "task.submitted"}',
        b'{"kind": "task.submitted", "task_id": "x"}',
        b'{"kind": "step.requested", "task_id": "01890000-0000-7000-8000-000000000001"}',
    ],
)
def test_what_cannot_be_understood_is_refused(body: bytes) -> None:
    with pytest.raises(ValidationError):
        parse(body)


def test_messages_are_bells_without_content() -> None:
    fields = {name for message in MESSAGES for name in type(message).model_fields}
    assert fields == {*Message.model_fields, "kind", "round", "step_id", "agent"}
