"""One task's events as server-sent events, for programs."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Query
from fastapi.sse import EventSourceResponse, ServerSentEvent
from pydantic_core import from_json, to_json
from sqlalchemy import text

from backend.api.auth.current_user import CurrentUser, SignedIn
from backend.api.live.frames import Follower, Sent, event_frame
from backend.api.live.hub import Hub, TooSlow
from backend.api.live.socket import counted
from backend.api.tasks.queries import no_such_task, read_cursor
from backend.api.wiring import LiveHub, Wired
from backend.core.resources import Resources
from backend.core.states import TASK_FINAL, TaskState

router = APIRouter(tags=["tasks"])

_STATE = text("select state from tasks where id = :id and user_id = :user_id")
_ROWS = text("""
    select data from task_events where task_id = :id and user_id = :user_id order by at, source = 'task' desc, source, n
""")


async def _own_task(task_id: UUID, user: CurrentUser, resources: Wired) -> UUID:
    """Refuse before the stream begins: afterwards there is no status to send."""
    async with resources.engine.connect() as conn:
        if (await conn.execute(_STATE, {"id": task_id, "user_id": user.id})).first() is None:
            raise no_such_task(task_id)
    return task_id


OwnTask = Annotated[UUID, Depends(_own_task)]


class TaskStream:
    """Follows one task until it has ended."""

    def __init__(self, resources: Resources, hub: Hub, user: SignedIn, task_id: UUID) -> None:
        self._resources = resources
        self._hub = hub
        self._keys = {"id": task_id, "user_id": user.id}
        self._user = user
        self._task_id = str(task_id)

    async def frames(self, after: str | None, *, from_start: bool) -> AsyncGenerator[Sent]:
        """Yield frames; the last one is the task's end."""
        if from_start:
            after = await read_cursor(self._resources, self._user.id)
            for row in await self._rows():
                yield row
        follower = Follower(self._hub, self._resources.events, self._user.id, after)
        async with aclosing(follower.frames()) as frames:
            async for frame in frames:
                if frame.event is None or self._is_mine(frame.event):
                    yield frame
                if await self._is_over(frame):
                    return

    async def _rows(self) -> list[Sent]:
        async with self._resources.engine.connect() as conn:
            rows = (await conn.execute(_ROWS, self._keys)).all()
        return [event_frame(to_json(row.data), None) for row in rows]

    def _is_mine(self, event: bytes) -> bool:
        return bool(from_json(event).get("task_id") == self._task_id)

    async def _is_over(self, frame: Sent) -> bool:
        """Tell whether nothing more will come: asked when the replay is done, and at each change of the task."""
        if frame.event is not None:
            event = from_json(frame.event)
            if event["kind"] != "task.changed" or event["task_id"] != self._task_id:
                return False
        elif frame.cursor is None:
            return False
        async with self._resources.engine.connect() as conn:
            state = (await conn.execute(_STATE, self._keys)).scalar_one_or_none()
        return state is None or TaskState(state) in TASK_FINAL


@router.get("/tasks/{task_id}/events", response_class=EventSourceResponse)
async def task_events(
    task_id: OwnTask,
    user: CurrentUser,
    resources: Wired,
    hub: LiveHub,
    *,
    after: Annotated[str | None, Query(description="A cursor: replay what came after it.")] = None,
    start: Annotated[
        Literal["start"] | None, Query(alias="from", description="`start`: replay the whole task from its rows.")
    ] = None,
    last_event_id: Annotated[str | None, Header(include_in_schema=False)] = None,
) -> AsyncIterator[ServerSentEvent]:
    """Stream a task's frames (see events.py) as `data:`, with the cursor as `id:`; ends when the task has ended."""
    stream = TaskStream(resources, hub, user, task_id)
    begin = after if last_event_id is None else last_event_id
    frames = stream.frames(begin, from_start=start is not None and last_event_id is None)
    try:
        with counted("stream"):
            async with aclosing(frames):
                async for frame in frames:
                    yield ServerSentEvent(raw_data=frame.text, id=frame.cursor)
    except TooSlow:
        return
