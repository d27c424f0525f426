"""Use case: what would be done about a message, without doing it."""

import asyncio
from contextlib import suppress
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import text

from backend.api.chats.estimate import Estimate, estimate
from backend.api.chats.known_agent import check_agent
from backend.api.chats.limits import check_length
from backend.api.chats.repeated import find_repeated, hash_of, once
from backend.api.chats.requests import Ask
from backend.api.chats.room import check_room
from backend.api.files.queries import files_named
from backend.api.live.hub import Hub, TooSlow
from backend.api.problems import NoRoom, NotFound
from backend.core.db.base import Json
from backend.core.new_conversation import begin_conversation
from backend.core.new_task import NewTask, insert_task
from backend.core.resources import Resources
from backend.core.room import with_room
from backend.core.states import TASK_OUT_OF_TURN, TaskState
from backend.core.views import ErrorView

#: Seconds that the caller waits at most; the plan goes on without it.
WAIT_SECONDS = 30.0
#: Seconds between two looks when no event says that there is something to see.
LOOK_SECONDS = 1.0

_TASK = text("select state, plan, answer, question, error from tasks where id = :id")


class PlannedStepView(BaseModel):
    """One step as planned; ``depends_on`` names keys of steps before it."""

    key: str
    agent: str
    instruction: str
    depends_on: list[str]


class PlanView(BaseModel):
    """A plan: steps, or an answer or question that needs none."""

    task_id: UUID
    state: TaskState
    steps: list[PlannedStepView]
    why: str | None = None
    answer: str | None = None
    question: str | None = None
    error: ErrorView | None = None
    estimate: Estimate


class PlanPending(BaseModel):
    """The plan isn't made yet: GET /tasks/{task_id} tells when it is."""

    task_id: UUID


async def _submit(resources: Resources, user_id: UUID, ask: Ask, key: str | None, *, alone: bool) -> UUID:
    async with resources.unit() as unit:
        if repeated := await find_repeated(unit.conn, user_id, key, ask):
            return repeated.task_id
        files = await files_named(unit.conn, user_id, ask.files)
        await check_agent(unit.conn, ask.agent)
        try:
            await check_room(unit, user_id, resources.settings.limits, alone=alone)
        except NoRoom:
            if repeated := await find_repeated(unit.conn, user_id, key, ask):
                return repeated.task_id
            raise
        conversation = await begin_conversation(unit.conn, user_id, ask.message)
        new = NewTask(
            user_id=user_id,
            conversation_id=conversation["id"],
            request=ask.message,
            heads=True,
            files=files,
            agent=ask.agent,
            mode="plan",
            priority="high",
            idempotency_key=key,
            request_hash=hash_of(ask) if key is not None else None,
        )
        row = await insert_task(unit, new)
    return UUID(str(row["id"]))


async def _until_planned(resources: Resources, hub: Hub, user_id: UUID, task_id: UUID) -> Json:
    async with hub.listen(user_id) as listener:
        while True:
            async with resources.engine.connect() as conn:
                row = (await conn.execute(_TASK, {"id": task_id})).mappings().one_or_none()
            if row is None:
                raise NotFound(f"Task {task_id} was deleted meanwhile.")
            if TaskState(row["state"]) in TASK_OUT_OF_TURN:
                return dict(row)
            with suppress(TimeoutError, TooSlow):
                async with asyncio.timeout(LOOK_SECONDS):
                    await listener.next()


async def plan_message(
    resources: Resources, hub: Hub, user_id: UUID, ask: Ask, key: str | None
) -> PlanView | PlanPending:
    """Plan a message without running it.

    Raises:
        MessageTooLong, Invalid, UnknownFile, UnknownAgent, Conflict, NoRoom: as for a message that is sent.
    """
    check_length(ask.message, resources.settings)
    task_id = await once(lambda: with_room(lambda alone: _submit(resources, user_id, ask, key, alone=alone)), key)
    try:
        async with asyncio.timeout(WAIT_SECONDS):
            row = await _until_planned(resources, hub, user_id, task_id)
    except TimeoutError:
        return PlanPending(task_id=task_id)
    plan = row["plan"] or {}
    steps = [PlannedStepView.model_validate(step) for step in plan.get("steps", [])]
    async with resources.engine.connect() as conn:
        guess = await estimate(conn, user_id, [(step.key, step.agent, step.depends_on) for step in steps])
    return PlanView(
        task_id=task_id,
        state=TaskState(row["state"]),
        steps=steps,
        why=plan.get("why"),
        answer=row["answer"] if not steps else None,
        question=row["question"],
        error=ErrorView.model_validate(row["error"]) if row["error"] else None,
        estimate=guess,
    )
