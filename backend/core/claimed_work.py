"""Claimed work as it is watched: its span, its lines of the log, its times."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import structlog

from backend.core.claims import Table
from backend.core.contracts import AnyMessage
from backend.core.db.base import Json
from backend.core.queue_order import priority_of
from backend.core.telemetry import metrics, tracing
from backend.core.telemetry.labels import SUPERVISOR
from backend.core.telemetry.tracing import SpanKind


def bell_for(row: Json, message: AnyMessage) -> str | None:
    """Return the trace of a bell that was rung for this very row: the best row to claim needs not be that one."""
    rung_for = getattr(message, "step_id", None) or message.task_id
    return message.traceparent if rung_for == row["id"] else None


def note_wait(table: Table, row: Json) -> None:
    """Count how long a row waited to be claimed; retries wait on purpose, and an answer waits for its steps."""
    if row["attempt"] != 1:
        return
    if table == "steps":
        metrics.STEP_QUEUE.observe(_seconds_since(row["queued_at"]), agent=row["agent"])
    elif row["round"] == 0:
        metrics.TASK_QUEUE.observe(_seconds_since(row["created_at"]), priority=priority_of(row["lane"]))


def _seconds_since(moment: datetime) -> float:
    return (datetime.now(UTC) - moment).total_seconds()


@contextmanager
def watched(table: Table, row: Json, *, bell: str | None, ended: Callable[[], str]) -> Iterator[None]:
    """Watch the work on one claimed row: it is a span of what made the row, linked to its last try and to its bell.

    Args:
        table: where the row is.
        row: as it was claimed.
        bell: ``bell_for`` the row.
        ended: returns the state in which the work left the row; empty where it left none.
    """
    is_step = table == "steps"
    role, began = row["agent"] if is_step else SUPERVISOR, time.monotonic()
    ids = {"task_id": str(row["task_id"]), "step_id": str(row["id"])} if is_step else {"task_id": str(row["id"])}
    with (
        structlog.contextvars.bound_contextvars(**ids),
        tracing.span(
            f"invoke_agent {role}" if is_step else f"{SUPERVISOR} {row['state']}",
            parent=row["traceparent"],
            links=(row["last_traceparent"], bell),
            kind=SpanKind.CONSUMER,
            about={
                "gen_ai.agent.name": role,
                "warren.attempt": row["attempt"],
                **{f"warren.{name}": value for name, value in ids.items()},
            },
        ),
    ):
        try:
            yield
        finally:
            tracing.note({"warren.state": ended() or None})
            seconds = time.monotonic() - began
            if is_step:
                metrics.STEP_DURATION.observe(seconds, agent=role, state=ended())
            else:
                metrics.SUPERVISOR_DURATION.observe(seconds, doing=row["state"], state=ended())
