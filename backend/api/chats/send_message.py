"""Use case: a person's message becomes a task, or answers the question of one; row and bell in one transaction."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from backend.api.chats.answer_question import answer_question, lock_asking_task
from backend.api.chats.known_agent import check_agent
from backend.api.chats.limits import check_length
from backend.api.chats.repeated import find_repeated, hash_of, once
from backend.api.chats.requests import Accepted, Chat
from backend.api.chats.room import check_room
from backend.api.files.queries import files_named
from backend.api.problems import NoRoom, NotFound
from backend.core.conversation_turn import take_turn
from backend.core.db import Conversation
from backend.core.new_conversation import begin_told
from backend.core.new_task import NewTask, insert_task
from backend.core.outbox import Unit
from backend.core.resources import Resources
from backend.core.room import with_room
from backend.core.views import FileView

#: The constraint that a message runs into whose conversation was deleted meanwhile.
_GONE = "fk_tasks_conversation_id"


def _no_conversation(conversation_id: UUID | None) -> NotFound:
    return NotFound(f"There is no conversation {conversation_id}.")


async def _check_own(conn: AsyncConnection, user_id: UUID, conversation_id: UUID) -> None:
    query = select(Conversation.id).where(Conversation.id == conversation_id, Conversation.user_id == user_id)
    if (await conn.execute(query)).first() is None:
        raise _no_conversation(conversation_id)


async def _answer(unit: Unit, user_id: UUID, chat: Chat, files: list[FileView], key: str | None) -> Accepted | None:
    if chat.conversation_id is None:
        return None
    await _check_own(unit.conn, user_id, chat.conversation_id)
    task = await lock_asking_task(unit, user_id, chat.conversation_id)
    if task is None:
        return None
    await answer_question(task, chat.message, files, key)
    return Accepted(task_id=task.id, conversation_id=chat.conversation_id, state=task.state, queue_position=None)


async def _ask(unit: Unit, user_id: UUID, chat: Chat, files: list[FileView], key: str | None) -> Accepted:
    if chat.conversation_id is None:
        conversation_id, heads = await begin_told(unit, user_id, chat.message), True
    else:
        conversation_id = chat.conversation_id
        heads = await take_turn(unit, conversation_id)
    new = NewTask(
        user_id=user_id,
        conversation_id=conversation_id,
        request=chat.message,
        heads=heads,
        files=files,
        agent=chat.agent,
        priority=chat.priority,
        idempotency_key=key,
        request_hash=hash_of(chat) if key is not None else None,
    )
    try:
        row = await insert_task(unit, new)
    except IntegrityError as error:
        if _GONE in str(error.orig):
            raise _no_conversation(conversation_id) from error
        raise
    return Accepted(
        task_id=row["id"],
        conversation_id=conversation_id,
        state=row["state"],
        queue_position=row["queue_position"],
    )


async def _send(resources: Resources, user_id: UUID, chat: Chat, key: str | None, *, alone: bool) -> Accepted:
    async with resources.unit() as unit:
        if repeated := await find_repeated(unit.conn, user_id, key, chat):
            return repeated
        files = await files_named(unit.conn, user_id, chat.files)
        await check_agent(unit.conn, chat.agent)
        answered = await _answer(unit, user_id, chat, files, key)
        if answered is None and chat.conversation_id is not None:
            # The question may have been answered under this key while this request waited for the task's lock.
            answered = await find_repeated(unit.conn, user_id, key, chat)
        if answered is not None:
            return answered
        try:
            await check_room(unit, user_id, resources.settings.limits, alone=alone)
        except NoRoom:
            # The last place may have gone to this very request, sent twice.
            if repeated := await find_repeated(unit.conn, user_id, key, chat):
                return repeated
            raise
        return await _ask(unit, user_id, chat, files, key)


async def send_message(resources: Resources, user_id: UUID, chat: Chat, key: str | None) -> Accepted:
    """Take a message.

    Args:
        resources: this process's connections.
        user_id: whose message it is.
        chat: the message.
        key: the Idempotency-Key; the same one gives the same task.

    Raises:
        MessageTooLong, Invalid: the message can't be taken.
        UnknownFile, UnknownAgent, NotFound: it names what isn't there, or isn't this user's.
        Conflict: the key was used for another request.
        NoRoom: too much waits already; a repeat of what was taken isn't refused.
    """
    check_length(chat.message, resources.settings)
    return await once(lambda: with_room(lambda alone: _send(resources, user_id, chat, key, alone=alone)), key)
