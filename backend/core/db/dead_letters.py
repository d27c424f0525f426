"""What could not be done because machinery failed: messages nobody could read or settle, steps and tasks given up."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.db.base import Base, Identified

_OPEN = "state = 'open'"


class DeadLetter(Identified, Base):
    """One thing that was given up, until somebody replays or discards it; ``created_at`` is when it was first seen."""

    __tablename__ = "dead_letters"
    __table_args__ = (
        # Open ones are one per message and queue, per step, per task: what is delivered or fails twice is noted once.
        Index(
            "uq_dead_letters_message",
            "queue",
            "message_id",
            unique=True,
            postgresql_where=text(f"kind = 'message' and {_OPEN}"),
        ),
        Index("uq_dead_letters_step", "step_id", unique=True, postgresql_where=text(f"kind = 'step' and {_OPEN}")),
        Index("uq_dead_letters_task", "task_id", unique=True, postgresql_where=text(f"kind = 'task' and {_OPEN}")),
        Index("ix_dead_letters_state", "state", "cause", "id"),
        Index("ix_dead_letters_of_task", "task_id"),
    )

    #: message, step or task.
    kind: Mapped[str]
    queue: Mapped[str | None]
    #: Why, for programs: ``dead_causes`` has the words of those that are ours.
    cause: Mapped[str]
    #: A message as it came, a step's instruction, a task's request; the first part of what is too large to keep.
    body: Mapped[bytes] = mapped_column(LargeBinary)
    #: Bytes of the whole body.
    size: Mapped[int]
    headers: Mapped[dict[str, object]] = mapped_column(server_default=text("'{}'::jsonb"))
    #: What it was refused or failed with, as ``Failure`` JSON.
    error: Mapped[dict[str, object] | None]
    message_id: Mapped[str | None]
    task_id: Mapped[UUID | None] = mapped_column(ForeignKey("tasks.id", ondelete="CASCADE"))
    step_id: Mapped[UUID | None] = mapped_column(ForeignKey("steps.id", ondelete="CASCADE"))
    user_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    #: How often it died: deliveries, lost leases or tries.
    deaths: Mapped[int] = mapped_column(server_default=text("1"))
    last_seen_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    #: open, replayed or discarded.
    state: Mapped[str] = mapped_column(server_default="open")
    #: Why it was discarded.
    reason: Mapped[str | None]
    decided_by: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    #: What was replayed, where it wasn't the letter as it stood; or how it closed by itself.
    note: Mapped[str | None]
