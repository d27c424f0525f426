"""What the supervisor reads before it plans, and writes after: each write under the task's lock and its own fence."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import insert, text

from backend.core import task_ends
from backend.core.cards import read_cards
from backend.core.claim_loop import Held
from backend.core.contracts import TaskSubmitted
from backend.core.db import Base, new_id
from backend.core.db.base import Json
from backend.core.joins import queue_steps
from backend.core.locked_task import LockedTask
from backend.core.resources import Resources
from backend.core.settings import LimitSettings
from backend.core.states import StepState, TaskState
from backend.core.telemetry import tracing
from backend.core.usage import total
from backend.core.verdicts import Failure
from backend.core.views import UsageView
from workers.agentkit.spec import FileRef
from workers.supervisor.arranging.write import arrange
from workers.supervisor.planner import Answer, Decided, DoneStep, Plan, PlanRequest, Question
from workers.supervisor.terms import MAX_ROUNDS, Arrange

#: Messages of the conversation that the supervisor sees.
_HISTORY = 20

_MESSAGES = text("""
    select role, content, files from messages
    where conversation_id = :conversation_id
        and seq < (select min(seq) from messages where task_id = :task_id)
    order by seq desc limit :limit
""")
# What was said within this task: a question and its answer.
_OWN_MESSAGES = text("select role, content, files from messages where task_id = :task_id order by seq")
_CLOCK = text("select now() as now, preferences ->> 'time_zone' as zone from users where id = :user_id")
_STEP_TABLE = Base.metadata.tables["steps"]
_NEW_STEPS = insert(_STEP_TABLE).returning(*_STEP_TABLE.c, sort_by_parameter_order=True)
_STEPS = text("select * from steps where task_id = :task_id and round >= :first order by round, position")


TOO_MANY_ROUNDS = Failure(
    code="too_many_rounds",
    message=f"The request was not answered in {MAX_ROUNDS} rounds of steps.",
    cure="Ask for less at once, or retry.",
)


class LeaseLostError(Exception):
    """Another supervisor has the task: nothing may be written any more."""


@dataclass(frozen=True)
class Told:
    """What the supervisor knows before it thinks."""

    request: PlanRequest
    steps: list[Json]


async def read(resources: Resources, task: Json) -> Told:
    """Read the task's conversation, files, agents and finished steps."""
    async with resources.engine.connect() as conn:
        parameters = {"conversation_id": task["conversation_id"], "task_id": task["id"], "limit": _HISTORY}
        before = list(reversed((await conn.execute(_MESSAGES, parameters)).all()))
        own = (await conn.execute(_OWN_MESSAGES, {"task_id": task["id"]})).all()
        cards = await read_cards(conn)
        clock = (await conn.execute(_CLOCK, {"user_id": task["user_id"]})).one()
        steps: list[Json] = []
        if task["round"] >= task["first_round"]:  # before its first plan a run has none
            rows = await conn.execute(_STEPS, {"task_id": task["id"], "first": task["first_round"]})
            steps = [dict(row) for row in rows.mappings()]
    now = [file for message in own for file in message.files] + task["files"]
    earlier = [file for message in before for file in message.files]
    request = PlanRequest(
        request=task["request"],
        files=_files(earlier, now),
        agent=task["agent"],
        history=tuple((message.role, message.content) for message in before),
        asked=_asked([(message.role, message.content) for message in own]),
        cards=tuple(cards),
        round=task["round"] - task["first_round"] + 1,
        done=_done(steps),
        left_out=tuple((task["plan"] or {}).get("left_out", ())),
        time_zone=clock.zone or "UTC",
        now=clock.now,
        scheduled=task["started_by"] == "schedule",
    )
    return Told(request, steps)


def _files(earlier: list[Json], now: list[Json]) -> tuple[FileRef, ...]:
    """Return the files of the conversation by name; the latest of a name counts."""
    found = {file["name"]: _ref(file, "conversation") for file in earlier}
    found |= {file["name"]: _ref(file, "request") for file in now}
    return tuple(found.values())


def _ref(file: Json, origin: Literal["conversation", "request"]) -> FileRef:
    return FileRef(file["name"], file["media_type"], file["size"], origin=origin)


def _asked(said: list[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Return what follows the request itself, up to the person's last word: an answer of an earlier run is none."""
    last = max((index for index, (role, _) in enumerate(said) if role == "user"), default=0)
    return tuple(said[1 : last + 1])


def _done(steps: list[Json]) -> tuple[DoneStep, ...]:
    places = {step["id"]: place for place, step in enumerate(steps)}
    return tuple(
        DoneStep(
            agent=step["agent"],
            instruction=step["instruction"],
            state=step["state"],
            result=step["result"],
            error=f"{error['message']} {error.get('cure', '')}".strip() if (error := step["error"]) else None,
            code=error["code"] if error else None,
            unread=tuple(step["unread"]),
            after=tuple(places[needed] for needed in step["depends_on"] if needed in places),
        )
        for step in steps
    )


@asynccontextmanager
async def holding(resources: Resources, held: Held) -> AsyncIterator[LockedTask]:
    """Lock the task and make sure that it is still ours.

    Raises:
        LeaseLostError: another supervisor has it.
    """
    async with resources.unit() as unit:
        task = await LockedTask.take(unit, held.lease.id)
        if task is None or task.row["fence"] != held.lease.fence or task.row["owner"] != held.lease.owner:
            raise LeaseLostError(str(held.lease.id))
        yield task
    held.ended = str(task.row["state"])


async def write(task: LockedTask, told: Told, outcome: Decided, usage: UsageView, limits: LimitSettings) -> None:
    """Write the outcome: new steps, a question, or the answer with the conversation's next task released."""
    planning = total([UsageView.model_validate(task.row["planning_usage"]), usage])
    task.set(planning_usage=planning.model_dump(), lost_leases=0)
    if task.cancelling:
        await task_ends.cancel(task)
        return
    match outcome:
        case Plan() if task.row["mode"] == "plan":
            await _write_estimate(task, outcome)
        case Plan() if told.request.round >= MAX_ROUNDS:
            await task_ends.fail(task, TOO_MANY_ROUNDS)
        case Plan():
            await _write_steps(task, outcome)
        case Question():
            await task_ends.ask(task, outcome.text)
        case Answer():
            await _write_answer(task, told, outcome)
        case Arrange():
            await arrange(task, outcome, limits)


async def _write_answer(task: LockedTask, told: Told, answer: Answer) -> None:
    """A task none of whose steps went well has failed, and says so with the answer."""
    failed = next((step for step in told.steps if step["state"] == StepState.FAILED), None)
    if failed is not None and not any(step["state"] == StepState.COMPLETED for step in told.steps):
        error = failed["error"]
        await task_ends.fail(
            task, Failure(code=error["code"], message=error["message"], cure=error["cure"]), answer.text
        )
    else:
        await task_ends.complete(task, answer.text)


async def _write_estimate(task: LockedTask, plan: Plan) -> None:
    steps = [
        {"key": s.key, "agent": s.agent, "instruction": s.instruction, "depends_on": list(s.depends_on)}
        for s in plan.steps
    ]
    task.set(plan={"steps": steps, "why": " ".join([plan.why, *plan.left_out]).strip()})
    await task_ends.complete(task, "")


async def _write_steps(task: LockedTask, plan: Plan) -> None:
    ids = {step.key: new_id() for step in plan.steps}
    task.set(
        state=TaskState.RUNNING,
        waiting_for=None,
        round=task.row["round"] + 1,
        owner=None,
        lease_until=None,
        attempt=0,
    )
    if plan.left_out:
        task.set(plan={"left_out": list(plan.left_out)})
    rows = [
        {
            "id": ids[step.key],
            "user_id": task.row["user_id"],
            "task_id": task.id,
            "conversation_id": task.row["conversation_id"],
            "round": task.row["round"],
            "position": position,
            "agent": step.agent,
            "instruction": step.instruction,
            "depends_on": [ids[key] for key in step.depends_on],
            "lane": task.row["lane"],
            "traceparent": tracing.traceparent(),
        }
        for position, step in enumerate(plan.steps, start=1)
    ]
    written = (await task.unit.conn.execute(_NEW_STEPS, rows)).mappings()
    task.tell_plan([dict(row) for row in written])
    await queue_steps(task, [row["id"] for row in rows if not row["depends_on"]])
    await task.save()


async def give_back(
    resources: Resources, held: Held, *, tried: bool, after: float | None = None, failure: Failure | None = None
) -> None:
    """Give the task back to be planned or answered again; one that was stopped meanwhile ends.

    Args:
        tried: False where it costs no attempt: for a drain, which rings at once, and for a provider that is away.
        after: seconds until the next try; the clock rings when it is due.
    """
    async with holding(resources, held) as task:
        if task.cancelling:
            await task_ends.cancel(task)
            return
        columns: Json = {"owner": None, "lease_until": None, "error": failure.as_json() if failure else None}
        columns["last_traceparent"] = tracing.traceparent()
        if after is not None:
            columns["not_before"] = text("now() + make_interval(secs => :after)").bindparams(after=after)
        if not tried:
            columns["attempt"] = task.row["attempt"] - 1
        if after is None:
            task.unit.messages.append(TaskSubmitted(task_id=task.id))
        task.set(**columns)
        await task.save()
