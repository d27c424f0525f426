"""Use cases: rename, pin, delete."""

from uuid import UUID

from sqlalchemy import text, update

from backend.api.conversations.queries import read_conversation
from backend.core.contracts import TaskCancelled
from backend.core.db import Conversation
from backend.core.events import ConversationChanged
from backend.core.resources import Resources
from backend.core.views import ConversationView

# Tasks first: the lock order everywhere is task, then conversation.
_LOCK_TASKS = text("""
    select id, state in ('completed', 'failed', 'cancelled') as ended from tasks
    where conversation_id = :id and user_id = :user_id order by id for update
""")
_DELETE = text("delete from conversations where id = :id and user_id = :user_id")


async def change_conversation(
    resources: Resources, user_id: UUID, conversation_id: UUID, changes: dict[str, object]
) -> ConversationView:
    """Rename or pin.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    async with resources.unit() as unit:
        own = (Conversation.id == conversation_id, Conversation.user_id == user_id)
        if changes:
            await unit.conn.execute(update(Conversation).where(*own).values(**changes))
        view = await read_conversation(unit.conn, user_id, conversation_id)
        if changes:
            unit.user_id = user_id
            unit.notices.append(ConversationChanged(conversation_id=conversation_id, conversation=view))
    return view


async def delete_conversation(resources: Resources, user_id: UUID, conversation_id: UUID) -> None:
    """Delete a conversation with its tasks; who works on one of them is told to let go.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    parameters = {"id": conversation_id, "user_id": user_id}
    async with resources.unit() as unit:
        await read_conversation(unit.conn, user_id, conversation_id)
        tasks = (await unit.conn.execute(_LOCK_TASKS, parameters)).all()
        await unit.conn.execute(_DELETE, parameters)
        unit.user_id = user_id
        unit.messages += [TaskCancelled(task_id=task.id) for task in tasks if not task.ended]
        unit.notices.append(ConversationChanged(conversation_id=conversation_id, conversation=None))
