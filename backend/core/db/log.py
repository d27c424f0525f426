"""Events, the outbox, backups and restores: what is known of what was done."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, text
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.db.base import Base, Identified


class TaskEvent(Base):
    """One event of a task or of one of its steps, numbered without gaps per source."""

    __tablename__ = "task_events"

    task_id: Mapped[UUID] = mapped_column(ForeignKey("tasks.id", ondelete="CASCADE"), primary_key=True)
    source: Mapped[str] = mapped_column(primary_key=True)
    n: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    data: Mapped[dict[str, object]]


class Outbox(Identified, Base):
    """One transaction's messages and events, until they are published."""

    __tablename__ = "outbox"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    messages: Mapped[list[object]]
    events: Mapped[list[object]]


class Restore(Base):
    """A backup was brought back here: tasks begun before may have gone on elsewhere between both times."""

    __tablename__ = "restores"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    #: The moment of the backup, and of the restore.
    taken_at: Mapped[datetime]
    restored_at: Mapped[datetime]


class Backup(Base):
    """A backup that was made, whole and without a missing byte; where it lies only its maker knows."""

    __tablename__ = "backups"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    #: The moment that it keeps, and when everything was written.
    taken_at: Mapped[datetime]
    finished_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
