"""Conversations and their messages."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.db.base import Base, Identified


class Conversation(Identified, Base):
    """A chat: its tasks run one at a time, in order."""

    __tablename__ = "conversations"
    __table_args__ = (Index("ix_conversations_list", "user_id", "pinned", "last_message_at"),)

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    title: Mapped[str]
    pinned: Mapped[bool] = mapped_column(server_default=text("false"))
    last_message_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    #: Not listed: a watch's run that has nothing to tell so far.
    hidden: Mapped[bool] = mapped_column(server_default=text("false"))


class Message(Identified, Base):
    """One message, of the person or of Warren. ``seq`` orders them exactly."""

    __tablename__ = "messages"
    __table_args__ = (
        Index("ix_messages_conversation_seq", "conversation_id", "seq"),
        # Where an uploaded file was sent.
        Index("ix_messages_files", "user_id", postgresql_where=text("files <> '[]'::jsonb")),
        CheckConstraint("role in ('user', 'assistant')", name="role"),
    )

    seq: Mapped[int] = mapped_column(Identity(always=True))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    conversation_id: Mapped[UUID] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"))
    task_id: Mapped[UUID | None] = mapped_column(ForeignKey("tasks.id", ondelete="CASCADE"), index=True)
    role: Mapped[str]
    content: Mapped[str]
    #: The files that came with it, as ``FileView`` JSON: a name given once stays what it was.
    files: Mapped[list[object]] = mapped_column(server_default=text("'[]'::jsonb"))
