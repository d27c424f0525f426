"""Uploads, artifacts and packed workspaces: rows that point at bytes in the artifact store."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.db.base import Base, Identified


class Artifact(Identified, Base):
    """A file: uploaded by a person (no step) or made by a step. Its bytes are stored under ``sha256``."""

    __tablename__ = "artifacts"
    __table_args__ = (Index("ix_artifacts_user", "user_id", "created_at"),)

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    task_id: Mapped[UUID | None] = mapped_column(ForeignKey("tasks.id", ondelete="CASCADE"), index=True)
    step_id: Mapped[UUID | None] = mapped_column(ForeignKey("steps.id", ondelete="CASCADE"), index=True)
    name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(index=True)


class Workspace(Base):
    """A step's packed workspace, for itself when it goes on and for the steps that build on it; never a file to list.

    A table of its own, so that no query for files can show one by mistake.
    """

    __tablename__ = "workspaces"
    __table_args__ = (Index("ix_workspaces_conversation", "conversation_id", "agent"),)

    step_id: Mapped[UUID] = mapped_column(ForeignKey("steps.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    conversation_id: Mapped[UUID] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"))
    agent: Mapped[str]
    packed_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(index=True)
    #: Input files by their SHA-256: the name each had in the workspace.
    inputs: Mapped[dict[str, object]]
    #: What didn't fit, as "name (size)".
    left_out: Mapped[list[str]]
