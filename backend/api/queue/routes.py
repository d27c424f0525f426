"""The queue as its person sees it."""

from uuid import UUID

from fastapi import APIRouter

from backend.api.auth.current_user import CurrentUser
from backend.api.queue.queries import read_queue
from backend.api.queue.views import OwnQueue
from backend.api.tasks.queries import repeatable
from backend.api.wiring import Wired

router = APIRouter(tags=["queue"])


@router.get("/queue")
async def get_queue(user: CurrentUser, resources: Wired, conversation_id: UUID | None = None) -> OwnQueue:
    """Tell what of yours waits, what is ahead of it, who works on it, and how long it may take."""
    async with repeatable(resources.engine) as conn:
        return await read_queue(conn, user.id, conversation_id=conversation_id, settings=resources.settings)
