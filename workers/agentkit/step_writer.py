"""The lease holder's pen: a step's events and its end, each guarded by the fencing token."""

import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ClauseElement, RowMapping, bindparam, text, update
from sqlalchemy.dialects.postgresql import Insert, insert

from backend.core.approvals import READY
from backend.core.claim_loop import Held
from backend.core.contracts import AnyMessage, StepFinished, StepRequested, StepResumed
from backend.core.db import Artifact, Base, Workspace, new_id
from backend.core.db.base import Json
from backend.core.dead_letters import note_step
from backend.core.events import (
    ArtifactAdded,
    StepChanged,
    ToolFinished,
    ToolProgress,
    ToolStarted,
)
from backend.core.news import News
from backend.core.outbox import Unit
from backend.core.rows import step_view
from backend.core.states import StepState, check_step
from backend.core.telemetry import tracing
from backend.core.verdicts import DROPPED, Failure
from backend.core.views import ErrorView, FileView, UsageView
from workers.agentkit.deadlines import Deadline
from workers.agentkit.started_call import StartedCall
from workers.agentkit.step_log import LeaseLostError, StepLog

#: Seconds between two progress events of one step: a tool may speak more often than anybody reads.
_PROGRESS_EVERY = 0.5
#: Characters of one argument that the page is shown.
_SHOWN_CHARS = 2_000
_LET_GO: Json = {"owner": None, "lease_until": None}

_STEPS = Base.metadata.tables["steps"]
# Its other columns come as parameters: building a statement from values each time costs four times as much.
_CHANGE = (
    update(_STEPS)
    .where(
        _STEPS.c.id == bindparam("this_id"),
        _STEPS.c.fence == bindparam("held_fence"),
        _STEPS.c.state == StepState.RUNNING.value,
    )
    .values(rev=_STEPS.c.rev + 1, event_n=_STEPS.c.event_n + 1)
    .returning(*_STEPS.c)
)

_LOCK = text("select 1 from steps where id = :id for no key update")
_READY = text(f"select exists (select 1 from approvals a where a.step_id = :id and {READY})")  # noqa: S608 - a constant
# What a person dropped ends as that, however its holder came to an end: the drop was first.
_DROP = text("""
    update steps set state = 'skipped', result = null, error = cast(:error as jsonb), not_before = null,
        finished_at = now()
    where id = :id returning *
""")


class StepWriter:
    """Writes one claimed step's events and its end. Implements ``Recorder``."""

    def __init__(self, log: StepLog, held: Held, *, deadline_seconds: float) -> None:
        self._log = log
        self._held = held
        #: The step's own.
        self.deadline = Deadline(deadline_seconds)
        self._last_progress = 0.0
        self._made: dict[str, list[UUID]] = {}
        self._kept: Json | None = None
        self._written: Json | None = None

    def cancelled(self) -> bool:
        """Tell whether a person has stopped the step."""
        return self._held.cancelled or self._held.lost

    def seconds_left(self) -> float:
        """Return the seconds until the step's deadline."""
        return self.deadline.left

    async def tool_started(self, call: StartedCall) -> None:
        """Note that a call began."""
        shown = {**vars(call), "args": _plain(call.args)}
        await self._log.tell(lambda head: ToolStarted(**head, step_id=self._id, **shown))

    async def tool_progress(self, call_id: str, text: str) -> None:
        """Note a running tool's latest word; words that come too fast are left out."""
        if time.monotonic() - self._last_progress < _PROGRESS_EVERY:
            return
        self._last_progress = time.monotonic()
        await self._log.tell(lambda head: ToolProgress(**head, step_id=self._id, call_id=call_id, text=text[:200]))

    async def tool_finished(self, call_id: str, result: str | None, failure: Failure | None, duration_ms: int) -> None:
        """Note how a call ended."""
        error = ErrorView.model_validate(failure.as_json()) if failure else None
        made = self._made.pop(call_id, [])
        await self._log.tell(
            lambda head: ToolFinished(
                **head,
                step_id=self._id,
                call_id=call_id,
                result=result,
                error=error,
                artifacts=made,
                duration_ms=duration_ms,
            ),
            proof=failure is None,
        )

    async def add_artifact(self, file: FileView, *, sha256: str, call_id: str) -> None:
        """Keep a file's row beside its event; its bytes are stored already."""
        columns = {name: value for name, value in file.model_dump().items() if name in Artifact.__table__.c}
        values = {**columns, "user_id": self._held.row["user_id"], "sha256": sha256}

        async with self._log.numbered(must_tell=False) as (unit, head):
            await unit.conn.execute(insert(Artifact).values(**values))
            unit.events.append(ArtifactAdded(**head, file=file))
        self._made.setdefault(call_id, []).append(file.id)

    def keep(self, kept: Json) -> None:
        """Have the packed workspace's row written with the step's end; its bytes are stored already."""
        self._kept = kept

    async def complete(
        self, result: str, usage: UsageView, *, tainted: bool, news: News | None = None, unread: Sequence[str] = ()
    ) -> None:
        """End the step well; ``tainted``: text from outside fed it, and so feeds what builds on it."""
        columns: Json = {**_well(result, usage, tainted=tainted), "unread": list(unread)}
        if news is not None:
            columns["news"] = news.model_dump()
        await self._end(StepState.COMPLETED, **columns)

    async def complete_as_before(self, result: str, usage: UsageView, *, tainted: bool, cached_at: datetime) -> None:
        """End the step well by a result that another step came to at that time."""
        await self._end(StepState.COMPLETED, **_well(result, usage, tainted=tainted), cached_at=cached_at)

    async def fail(self, failure: Failure, usage: UsageView, *, given_up_after: int | None = None) -> None:
        """End the step badly; after so many tries where none of them was the step's fault, it is a dead letter."""
        columns: Json = {"error": failure.as_json(), "usage": usage.model_dump(), **_ended()}
        async with self._ending() as unit:
            row = await self._write_in(unit, StepState.FAILED, [self._finished()], **columns)
            if given_up_after is not None and row["state"] == StepState.FAILED:
                await note_step(unit.conn, row, failure, deaths=given_up_after)

    async def cancel(self, usage: UsageView) -> None:
        """End the step because a person stopped it."""
        await self._end(StepState.CANCELLED, usage=usage.model_dump())

    async def park(self, failure: Failure, usage: UsageView, *, cause: str) -> None:
        """Let the step wait for the cure of what stopped it, which costs no attempt."""
        columns: Json = {"error": failure.as_json(), "usage": usage.model_dump(), "attempt": self._attempts_before}
        await self._write(StepState.PARKED, [self._finished()], parked_cause=cause, **columns)

    async def wait_for_person(self, usage: UsageView) -> None:
        """Let the step wait for a decision, which costs no attempt; one that has come by now sends it on at once.

        The step's row is locked before the questions are read, as whoever decides one locks it before: no decision
        falls between. Two statements: one that waited for the lock would read the questions as they were before.
        """
        columns: Json = {"usage": usage.model_dump(), "attempt": self._attempts_before, "error": None}
        async with self._ending() as unit:
            await unit.conn.execute(_LOCK, {"id": self._id})
            ready = bool((await unit.conn.execute(_READY, {"id": self._id})).scalar_one())
            if ready:
                row = self._held.row
                bell = StepResumed(task_id=row["task_id"], step_id=row["id"], agent=row["agent"])
                await self._write_in(unit, StepState.QUEUED, [bell], **columns)
            else:
                await self._write_in(unit, StepState.AWAITING_APPROVAL, [self._finished()], **columns)

    async def retry(self, failure: Failure, usage: UsageView, *, after: float, counts: bool, most: int) -> None:
        """Give the step back to be tried again in ``after`` seconds; the clock rings when it is due.

        Args:
            counts: this try was one of the ``most`` that the step has.
        """
        due = text("now() + make_interval(secs => :after)").bindparams(after=after)
        error = failure.of_tries(most).as_json()
        columns: Json = {} if counts else {"attempt": self._attempts_before}
        await self._write(StepState.QUEUED, [], error=error, usage=usage.model_dump(), not_before=due, **columns)

    async def give_back(self, usage: UsageView) -> None:
        """Give the step back untried, for another worker to go on with: a drain costs no attempt."""
        row = self._held.row
        bell = StepRequested(task_id=row["task_id"], step_id=row["id"], agent=row["agent"])
        columns: Json = {"usage": usage.model_dump(), "attempt": self._attempts_before, "moved": row["moved"] + 1}
        await self._write(StepState.QUEUED, [bell], **columns)

    @property
    def _attempts_before(self) -> int:
        return int(self._held.row["attempt"]) - 1

    @property
    def _id(self) -> UUID:
        return self._held.lease.id

    def _finished(self) -> StepFinished:
        return StepFinished(task_id=self._held.row["task_id"], step_id=self._id)

    async def _end(self, state: StepState, **columns: object) -> None:
        await self._write(state, [self._finished()], **_ended(), **columns)

    async def _write(self, state: StepState, messages: list[AnyMessage], **columns: object) -> None:
        async with self._ending() as unit:
            await self._write_in(unit, state, messages, **columns)

    @asynccontextmanager
    async def _ending(self) -> AsyncIterator[Unit]:
        """Open the transaction that ends this holder's work; once it is committed, who watches is told."""
        async with self._log.unit() as unit:
            yield unit
        if self._written is not None:
            self._held.ended = str(self._written["state"])
            tracing.note({"warren.code": (self._written["error"] or {}).get("code")})

    async def _write_in(self, unit: Unit, state: StepState, messages: list[AnyMessage], **columns: object) -> Json:
        """Change the state, let go of the lease, and tell it; a dropped step is skipped. Returns the step's row."""
        check_step(StepState.RUNNING, state)
        computed = {name: value for name, value in columns.items() if isinstance(value, ClauseElement)}
        plain = {name: value for name, value in columns.items() if name not in computed}
        statement = _CHANGE.values(**computed) if computed else _CHANGE
        keys = {"this_id": self._id, "held_fence": self._held.lease.fence}
        told = {"last_traceparent": tracing.traceparent()}
        parameters = {**keys, "state": state.value, **_LET_GO, **told, **plain}
        row = (await unit.conn.execute(statement, parameters)).mappings().one_or_none()
        if row is None:
            raise LeaseLostError(str(self._id))
        if row["cancel_requested_at"] is not None:
            row, messages = await self._drop(unit), [self._finished()]
        if self._kept is not None:
            await unit.conn.execute(_keep(dict(row), self._kept))
        unit.events.append(StepChanged(**self._log.head(row["event_n"]), step=step_view(dict(row))))
        unit.messages += messages
        self._written = dict(row)
        return self._written

    async def _drop(self, unit: Unit) -> RowMapping:
        check_step(StepState.RUNNING, StepState.SKIPPED)
        parameters = {"id": self._id, "error": DROPPED.to_json()}
        return (await unit.conn.execute(_DROP, parameters)).mappings().one()


def _well(result: str, usage: UsageView, *, tainted: bool) -> Json:
    columns: Json = {"result": result, "usage": usage.model_dump(), "error": None, "lost_leases": 0}
    # What a tool noted as text from outside is in the row already, and nothing takes it back.
    return {**columns, "tainted": True} if tainted else columns


def _ended() -> Json:
    return {"finished_at": datetime.now(UTC), "not_before": None}


def _keep(step: Json, kept: Json) -> Insert:
    """Return the statement that writes a step's packed workspace over the one before."""
    names = ("user_id", "conversation_id", "agent")
    statement = insert(Workspace).values(step_id=step["id"], **{name: step[name] for name in names}, **kept)
    changed = {name: statement.excluded[name] for name in kept}
    return statement.on_conflict_do_update(index_elements=["step_id"], set_={**changed, "packed_at": text("now()")})


def _plain(args: dict[str, object]) -> dict[str, Any]:
    """Return arguments as JSON values, long texts cut: they are shown, not replayed."""
    return {name: _cut(value) for name, value in args.items() if name != "runtime"}


def _cut(value: object) -> object:
    match value:
        case str():
            return value if len(value) <= _SHOWN_CHARS else value[:_SHOWN_CHARS] + "…"
        case bool() | int() | float() | None:
            return value
        case dict():
            return {str(name): _cut(inner) for name, inner in value.items()}
        case list() | tuple():
            return [_cut(inner) for inner in value[:100]]
        case _:
            return str(value)[:_SHOWN_CHARS]


def new_file(row: Json, name: str, media_type: str, size: int) -> FileView:
    """Return the view of a file that this step made just now."""
    return FileView(
        id=new_id(),
        name=name,
        media_type=media_type,
        size=size,
        task_id=row["task_id"],
        step_id=row["id"],
        created_at=datetime.now(UTC),
    )
