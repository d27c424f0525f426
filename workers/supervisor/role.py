"""The supervisor: claims tasks to plan or answer, thinks outside any transaction, writes what came of it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

import structlog
from langchain_core.runnables import RunnableConfig

from backend.core import task_ends, topology
from backend.core.claim_loop import ClaimLoop, Held, Kind
from backend.core.claims import claim_task
from backend.core.db.base import Json
from backend.core.dead_letters import note_task
from backend.core.events import TaskChanged
from backend.core.llm.calling import ModelCaller
from backend.core.llm.meter import Meter
from backend.core.resources import Resources
from backend.core.rows import task_brief
from backend.core.settings import Settings
from backend.core.states import TaskState
from backend.core.telemetry.labels import SUPERVISOR
from backend.core.verdicts import Retryable
from workers.agentkit.control import listening
from workers.agentkit.presence import present
from workers.agentkit.streamed_text import StreamedText
from workers.agentkit.usage import UsageTally
from workers.agentkit.verdict_of import backoff, verdict_of
from workers.supervisor import rows
from workers.supervisor.planner import Decided, Outcome, Plan, Planner, PlanRequest
from workers.supervisor.rows import LeaseLostError

log = structlog.get_logger()

VERSION = "1"


async def claim(resources: Resources) -> Json | None:
    """Claim the best task and tell that it is being planned, in one transaction; held ones are passed over."""
    while True:
        row = await _claim_or_hold(resources)
        if row is None or not row["held"]:
            return row


async def _claim_or_hold(resources: Resources) -> Json | None:
    limits = resources.settings.limits
    async with resources.unit() as unit:
        row = await claim_task(
            unit.conn,
            owner=resources.process_id,
            lease_seconds=limits.lease_seconds,
            max_running=limits.max_running,
        )
        if row is not None and not row["held"]:
            unit.user_id, unit.must_tell = row["user_id"], False
            head = {
                "task_id": row["id"],
                "conversation_id": row["conversation_id"],
                "source": "task",
                "n": row["event_n"],
            }
            unit.events.append(TaskChanged(**head, at=datetime.now(UTC), task=task_brief(row)))
    return row


class Thinker(Protocol):
    """Plans a task, and answers it from its finished steps."""

    async def plan(self, request: PlanRequest, *, config: RunnableConfig) -> Decided:
        """Return steps, an answer, a question, or what is to be set up for later."""
        ...

    async def review(
        self, request: PlanRequest, *, on_text: Callable[[str], Awaitable[None]], config: RunnableConfig
    ) -> Outcome:
        """Return the answer, or the steps of another round."""
        ...


@dataclass(frozen=True)
class TaskRunner:
    """Plans or answers claimed tasks; one per supervisor process."""

    resources: Resources
    planner: Thinker

    async def __call__(self, held: Held) -> None:
        """Take one task a step further."""
        usage = UsageTally()
        try:
            try:
                with held.interruptible_work():
                    told = await rows.read(self.resources, held.row)
                    outcome = await self._think(held, told, usage)
            except asyncio.CancelledError:
                await self._let_go(held)
            except Exception as error:  # noqa: BLE001 - every error becomes a verdict, the unforeseen ones logged
                await self._end_badly(held, error)
            else:
                async with rows.holding(self.resources, held) as task:
                    await rows.write(task, told, outcome, usage.view(), self.resources.settings.limits)
        except LeaseLostError:
            log.info("task belongs to another supervisor by now", task=str(held.lease.id))

    async def _think(self, held: Held, told: rows.Told, usage: UsageTally) -> Decided:
        config: RunnableConfig = {"callbacks": [Meter(usage.add, role=SUPERVISOR)]}
        if held.row["state"] == TaskState.PLANNING:
            return await self.planner.plan(told.request, config=config)
        stream = StreamedText(self.resources, held.row, source="answer")

        async def on_text(piece: str) -> None:
            await stream.add("answer", piece)

        outcome = await self.planner.review(told.request, on_text=on_text, config=config)
        if isinstance(outcome, Plan):
            await stream.drop()  # what the model began to write isn't the answer
        else:
            await stream.flush()
        return outcome

    async def _let_go(self, held: Held) -> None:
        current = asyncio.current_task()
        if current is not None:
            current.uncancel()
        if held.lost:
            return
        if held.draining and not held.cancelled:
            await rows.give_back(self.resources, held, tried=False)
            return
        async with rows.holding(self.resources, held) as task:
            await task_ends.cancel(task)

    async def _end_badly(self, held: Held, error: Exception) -> None:
        if isinstance(error, LeaseLostError):
            raise error
        verdict, attempt = verdict_of(error), held.row["attempt"]
        most = self.resources.settings.limits.max_attempts
        if isinstance(verdict, Retryable) and (attempt < most or not verdict.counts):
            wait = backoff(attempt) if verdict.after is None else verdict.after
            await rows.give_back(
                self.resources, held, tried=verdict.counts, after=wait, failure=verdict.failure.of_tries(most)
            )
            return
        async with rows.holding(self.resources, held) as task:
            if task.cancelling:
                await task_ends.cancel(task)
                return
            await task_ends.fail(task, verdict.failure)
            if isinstance(verdict, Retryable):  # every try was used up, and none of them was the request's fault
                await note_task(task.unit.conn, task.row, verdict.failure, deaths=attempt)


@asynccontextmanager
async def supervisor_role(settings: Settings, resources: Resources) -> AsyncIterator[None]:
    """Plan and answer; any number of replicas may."""
    async with supervising(resources, Planner.make(settings.models, ModelCaller(providers=resources.providers))):
        yield


@asynccontextmanager
async def supervising(resources: Resources, planner: Thinker) -> AsyncIterator[None]:
    """Run the claims of one supervisor with this planner."""
    slots = resources.settings.limits.supervisor_slots
    kind = Kind(
        table="tasks",
        queue=topology.SUPERVISOR_TASKS,
        exchange=topology.SUPERVISOR,
        slots=slots,
        claim=lambda: claim(resources),
        run=TaskRunner(resources, planner),
    )
    loop = ClaimLoop(resources, kind)
    async with (
        present(resources, role="supervisor", version=VERSION, slots=slots, busy=lambda: loop.busy),
        listening(resources, loop, role="supervisor"),  # a drain hears of stops too
        loop.running(),
    ):
        yield
