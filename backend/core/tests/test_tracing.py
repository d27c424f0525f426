"""Spans: whose children they are, what they are linked to, and the id that goes on where none are made."""

from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID

import pytest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from backend.core.claimed_work import bell_for, note_wait, watched
from backend.core.contracts import StepResumed, TaskSubmitted
from backend.core.db.base import Json
from backend.core.telemetry import tracing
from backend.core.telemetry.metrics import REGISTRY

TASK, STEP, OTHER = (UUID(int=n) for n in (1, 2, 3))
MADE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
TRIED = "00-0af7651916cd43dd8448eb211c80319c-1111111111111111-01"
CLICK = "00-1bf7651916cd43dd8448eb211c80319c-2222222222222222-01"


@pytest.fixture
def made() -> Iterator[InMemorySpanExporter]:
    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    tracing.use(provider.get_tracer("test"))
    yield exporter
    tracing.use(None)


def _step() -> Json:
    ids = {"id": STEP, "task_id": TASK}
    return {**ids, "agent": "data", "attempt": 2, "traceparent": MADE, "last_traceparent": TRIED}


def _links(span: ReadableSpan) -> list[str]:
    found = [link.context for link in span.links]
    return [f"00-{each.trace_id:032x}-{each.span_id:016x}-01" for each in found]


def test_a_try_is_a_child_of_what_made_its_row_and_linked_to_its_last_try_and_its_bell(
    made: InMemorySpanExporter,
) -> None:
    row = _step()
    bell = StepResumed(task_id=TASK, step_id=STEP, agent="data", traceparent=CLICK)
    with watched("steps", row, bell=bell_for(row, bell), ended=lambda: "completed"):
        inner = tracing.traceparent()
    (span,) = made.get_finished_spans()
    assert span.name == "invoke_agent data"
    assert span.parent is not None
    assert f"{span.parent.trace_id:032x}-{span.parent.span_id:016x}" == MADE[3:-3]
    assert _links(span) == [TRIED, CLICK]
    assert inner is not None
    assert inner.startswith(MADE[:36])
    assert dict(span.attributes or {}) == {
        "gen_ai.agent.name": "data",
        "warren.attempt": 2,
        "warren.task_id": str(TASK),
        "warren.step_id": str(STEP),
        "warren.state": "completed",
    }


def test_a_bell_that_was_rung_for_another_row_is_no_link() -> None:
    row = _step()
    assert bell_for(row, StepResumed(task_id=TASK, step_id=OTHER, agent="data", traceparent=CLICK)) is None
    task = {"id": TASK}
    assert bell_for(task, TaskSubmitted(task_id=TASK, traceparent=CLICK)) == CLICK
    assert bell_for(task, TaskSubmitted(task_id=OTHER, traceparent=CLICK)) is None


def test_a_request_about_a_task_is_linked_to_its_trace_and_only_to_another(made: InMemorySpanExporter) -> None:
    with tracing.span("POST /api/v1/approvals/{id}", parent=CLICK):
        for other in (MADE, CLICK, None, "nonsense"):
            tracing.link(other)
    (span,) = made.get_finished_spans()
    assert _links(span) == [MADE]


def test_an_error_is_told_by_its_class_and_what_is_meant_is_none(made: InMemorySpanExporter) -> None:
    with pytest.raises(ValueError, match="secret"), tracing.span("fails"):
        raise ValueError("secret")
    with pytest.raises(KeyError), tracing.span("pauses", quiet=(KeyError,)):
        raise KeyError("secret")
    fails, pauses = made.get_finished_spans()
    assert (fails.status.is_ok, fails.status.description, pauses.status.is_ok) == (False, "ValueError", True)
    assert "secret" not in fails.to_json() + pauses.to_json()


@pytest.mark.parametrize(
    ("given", "is_read"),
    [
        (MADE, True),
        (f"01{MADE[2:]}-what-comes-later", True),
        (f"ff{MADE[2:]}", False),
        (MADE.upper(), False),
        (f"00-{'0' * 32}-b7ad6b7169203331-01", False),
        (f"00-0af7651916cd43dd8448eb211c80319c-{'0' * 16}-01", False),
        (MADE[:-1], False),
        ("", False),
    ],
    ids=["ours", "later version", "no version", "upper case", "no trace", "no span", "cut", "empty"],
)
def test_a_trace_goes_on_where_it_can_be_read_and_begins_where_not(given: str, *, is_read: bool) -> None:
    with tracing.span("off", parent=given):
        trace_id = tracing.trace_id()
        with tracing.span("within"):
            assert tracing.trace_id() == trace_id
        assert tracing.span_id() == ""
    assert (trace_id == "0af7651916cd43dd8448eb211c80319c") is is_read
    assert int(trace_id, 16) > 0
    assert tracing.trace_id() == ""
    assert tracing.traceparent() is None


def test_a_task_has_a_trace_also_where_nothing_led_to_it() -> None:
    first, second = tracing.traceparent_of_task(), tracing.traceparent_of_task()
    assert first is not None
    assert first != second
    with tracing.span("off", parent=first):
        assert tracing.traceparent_of_task() == first


def test_a_wait_is_that_of_the_first_try_alone() -> None:
    def counted() -> float:
        return REGISTRY.get_sample_value("warren_task_queue_seconds_count", {"priority": "low"}) or 0.0

    before = counted()
    row = {"lane": 2, "round": 0, "created_at": datetime.now(UTC)}
    for attempt in (1, 2):
        note_wait("tasks", {**row, "attempt": attempt})
    note_wait("tasks", {**row, "attempt": 1, "round": 1})
    assert counted() - before == 1
