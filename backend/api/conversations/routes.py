"""Conversations: list, search, read, rename, pin, delete."""

from uuid import UUID

from fastapi import APIRouter, status
from pydantic import BaseModel, ConfigDict, Field, field_validator

from backend.api.auth.current_user import CurrentUser
from backend.api.conversations.change_conversation import change_conversation, delete_conversation
from backend.api.conversations.queries import (
    ConversationDetail,
    ConversationPage,
    MessagePage,
    list_conversations,
    list_messages,
    read_conversation,
    read_whole,
)
from backend.api.paging import After, Limit
from backend.api.texts import Text, Words
from backend.api.wiring import Wired
from backend.core.views import ConversationView

router = APIRouter(tags=["conversations"])

LONGEST_TITLE = 200


class ConversationEdit(BaseModel):
    """What to change; what is left out stays."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    title: Text | None = Field(default=None, min_length=1, max_length=LONGEST_TITLE)
    pinned: bool | None = None

    @field_validator("title", "pinned")
    @classmethod
    def _not_null(cls, value: object) -> object:
        if value is None:
            raise ValueError("leave it out rather than send null")
        return value


@router.get("/conversations")
async def get_conversations(
    user: CurrentUser,
    resources: Wired,
    q: Words = None,
    limit: Limit = 50,
    after: After = None,
) -> ConversationPage:
    """List conversations: pinned first, then the latest; `q` is looked for in titles and messages."""
    async with resources.engine.connect() as conn:
        return await list_conversations(conn, user.id, words=q, limit=limit, after=after)


@router.get("/conversations/{conversation_id}")
async def get_conversation(conversation_id: UUID, user: CurrentUser, resources: Wired) -> ConversationDetail:
    """Return a conversation with all its tasks and messages, and the cursor to follow it from."""
    return await read_whole(resources, user.id, conversation_id)


@router.patch("/conversations/{conversation_id}")
async def patch_conversation(
    conversation_id: UUID, body: ConversationEdit, user: CurrentUser, resources: Wired
) -> ConversationView:
    """Rename or pin a conversation."""
    return await change_conversation(resources, user.id, conversation_id, body.model_dump(exclude_unset=True))


@router.delete("/conversations/{conversation_id}", status_code=status.HTTP_204_NO_CONTENT)
async def remove_conversation(conversation_id: UUID, user: CurrentUser, resources: Wired) -> None:
    """Delete a conversation with its tasks."""
    await delete_conversation(resources, user.id, conversation_id)


@router.get("/conversations/{conversation_id}/messages")
async def get_messages(
    conversation_id: UUID, user: CurrentUser, resources: Wired, limit: Limit = 100, after: After = None
) -> MessagePage:
    """List a conversation's messages, oldest first."""
    async with resources.engine.connect() as conn:
        await read_conversation(conn, user.id, conversation_id)
        return await list_messages(conn, user.id, conversation_id, limit=limit, after=after)
