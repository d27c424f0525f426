"""Tables of single domains whose names the source system fixed; their agents fill them."""

from datetime import datetime
from uuid import UUID

from pgvector.sqlalchemy import VECTOR
from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.db.base import Base, Identified

#: all-MiniLM-L6-v2, the model that works without a key.
EMBEDDING_DIMENSIONS = 384


class EmailMetadata(Identified, Base):
    """What the email agent knows of one mail."""

    __tablename__ = "email_metadata"
    __table_args__ = (UniqueConstraint("user_id", "account", "provider_id", name="uq_email_metadata_mail"),)

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    account: Mapped[str]
    provider_id: Mapped[str]
    thread_id: Mapped[str | None]
    sender: Mapped[str | None]
    subject: Mapped[str | None]
    received_at: Mapped[datetime | None]
    analysis: Mapped[dict[str, object]] = mapped_column(server_default=text("'{}'::jsonb"))


class BrowserHistory(Identified, Base):
    """Something the browser agent did on a page: opened it, clicked, typed; in the order of ``n``."""

    __tablename__ = "browser_history"
    __table_args__ = (Index("ix_browser_history_step", "step_id", "life", "n"),)

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    step_id: Mapped[UUID | None] = mapped_column(ForeignKey("steps.id", ondelete="SET NULL"))
    url: Mapped[str]
    title: Mapped[str | None]
    status: Mapped[int | None]
    #: Which of the step's lives did it, and its place among what that life did.
    life: Mapped[int] = mapped_column(server_default=text("0"))
    n: Mapped[int] = mapped_column(server_default=text("0"))
    #: What it takes to do it again.
    action: Mapped[dict[str, object]] = mapped_column(server_default=text("'{}'::jsonb"))
    #: The artifact that shows it, of a form that a person was asked about.
    picture: Mapped[UUID | None]


class MemoryVector(Identified, Base):
    """One thing Warren remembers of a user."""

    __tablename__ = "memory_vectors"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    content: Mapped[str]
    source: Mapped[dict[str, object]] = mapped_column(server_default=text("'{}'::jsonb"))
    model: Mapped[str | None]
    embedding: Mapped[list[float] | None] = mapped_column(VECTOR(EMBEDDING_DIMENSIONS))
