"""What an administrator sees to: what was given up, what waits for a cause, and the queues."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field

from backend.api.admin.decide_letters import Discard, Which, discard_letters, replay_letters
from backend.api.admin.letters import list_letters, read_letter
from backend.api.admin.operator import Operator
from backend.api.admin.parked import list_parked, release_by_hand
from backend.api.admin.queues import list_queues
from backend.api.admin.replay_letter import replay_letter
from backend.api.admin.views import (
    DeadLetterDetail,
    DeadLetterList,
    DecidedView,
    LetterKind,
    LetterState,
    ParkedList,
    QueueList,
    ReleasedView,
)
from backend.api.auth.current_user import Admin
from backend.api.paging import After, Limit
from backend.api.texts import Text
from backend.api.wiring import Wired

router = APIRouter(prefix="/admin", tags=["admin"])


async def _operator(user: Admin) -> Operator:
    return Operator(user.id, user.name)


Decider = Annotated[Operator, Depends(_operator)]
Name = Annotated[Text | None, Query(max_length=200)]


class Correction(BaseModel):
    """What a letter should have said: a message's text, or a step's instruction."""

    model_config = ConfigDict(extra="forbid")

    text: Text | None = Field(default=None, min_length=1, max_length=100_000)


class Release(BaseModel):
    """A cause that is cured."""

    model_config = ConfigDict(extra="forbid")

    cause: Text = Field(min_length=1, max_length=200)


@router.get("/dead-letters")
async def get_dead_letters(
    _admin: Admin,
    resources: Wired,
    *,
    state: LetterState = "open",
    cause: Name = None,
    kind: LetterKind | None = None,
    queue: Name = None,
    after: After = None,
    limit: Limit = 50,
) -> DeadLetterList:
    """List what was given up, the newest first, and how much of each cause there is."""
    async with resources.engine.connect() as conn:
        return await list_letters(conn, state=state, cause=cause, kind=kind, queue=queue, after=after, limit=limit)


@router.get("/dead-letters/{letter_id}")
async def get_dead_letter(letter_id: UUID, _admin: Admin, resources: Wired) -> DeadLetterDetail:
    """Read one in full: its body, headers, history, and the task it belongs to."""
    async with resources.engine.connect() as conn:
        return await read_letter(conn, letter_id)


@router.post("/dead-letters/replay")
async def replay_dead_letters(body: Which, operator: Decider, resources: Wired) -> DecidedView:
    """Replay some, those of a cause, or all; what can't go stays open and is told of."""
    return await replay_letters(resources, operator, body)


@router.post("/dead-letters/discard")
async def discard_dead_letters(body: Discard, operator: Decider, resources: Wired) -> DecidedView:
    """Give some, those of a cause, or all up for good, with a reason."""
    return await discard_letters(resources, operator, body)


@router.post("/dead-letters/{letter_id}/replay")
async def replay_dead_letter(
    letter_id: UUID, body: Correction, operator: Decider, resources: Wired
) -> DeadLetterDetail:
    """Replay one, as it was or corrected; one that was decided about stays as it is."""
    await replay_letter(resources, operator, letter_id, body.text)
    async with resources.engine.connect() as conn:
        return await read_letter(conn, letter_id)


@router.get("/parked")
async def get_parked(_admin: Admin, resources: Wired) -> ParkedList:
    """List what waits for a cause, with what cures it."""
    async with resources.engine.connect() as conn:
        return await list_parked(conn)


@router.post("/parked/release")
async def release_parked(body: Release, _admin: Admin, resources: Wired) -> ReleasedView:
    """Let what waits for a cause go on; what isn't cured parks again."""
    return ReleasedView(released=await release_by_hand(resources, body.cause))


@router.get("/queues")
async def get_queues(_admin: Admin, resources: Wired) -> QueueList:
    """List the queues: what waits in each, who listens, and rows that could be claimed."""
    return await list_queues(resources)
