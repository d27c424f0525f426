"""What people want done again and again, and when it was."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, SmallInteger, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.db.base import Base, Identified


class Schedule(Identified, Base):
    """A request with its times; a watch where ``watch`` is set, which speaks only of what changed."""

    __tablename__ = "schedules"
    __table_args__ = (
        Index("ix_schedules_due", "next_at", postgresql_where=text("next_at is not null")),
        Index("ix_schedules_user", "user_id", "created_at"),
        UniqueConstraint("user_id", "idempotency_key", name="uq_schedules_idempotency"),
    )

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    title: Mapped[str]
    request: Mapped[str]
    agent: Mapped[str | None]
    #: As ``FileView`` JSON, like a message's.
    files: Mapped[list[object]] = mapped_column(server_default=text("'[]'::jsonb"))
    lane: Mapped[int] = mapped_column(SmallInteger, server_default=text("1"))
    #: ``When`` as JSON, and from when on "every so many minutes" counts.
    timing: Mapped[dict[str, object]]
    starts_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    state: Mapped[str] = mapped_column(server_default="active")
    #: What becomes of runs that were missed, and of one that comes while the run before it is at work.
    missed: Mapped[str] = mapped_column(server_default="once")
    overlap: Mapped[str] = mapped_column(server_default="skip")
    watch: Mapped[dict[str, object] | None]
    #: Where it reports to; no foreign key: a conversation that was deleted is begun anew, and its deletion needs no
    #: lock here.
    conversation_id: Mapped[UUID | None]
    #: The next slot; None while it is paused or has ended.
    next_at: Mapped[datetime | None]
    #: Why it was paused by itself, as an error.
    trouble: Mapped[dict[str, object] | None]
    #: A watch's last answer: what the next one is compared with where no step tells what changed.
    last_answer: Mapped[str | None]
    idempotency_key: Mapped[str | None]
    request_hash: Mapped[str | None]


class ScheduleRun(Identified, Base):
    """One slot of a schedule: that it is unique is what keeps two clocks from running it twice."""

    __tablename__ = "schedule_runs"
    __table_args__ = (
        UniqueConstraint("schedule_id", "slot_at", name="uq_schedule_runs_slot"),
        Index("ix_schedule_runs_task", "task_id"),
        Index("ix_schedule_runs_open", "id", postgresql_where=text("settled_at is null")),
    )

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    schedule_id: Mapped[UUID] = mapped_column(ForeignKey("schedules.id", ondelete="CASCADE"))
    slot_at: Mapped[datetime]
    #: A person had it run out of turn.
    by_hand: Mapped[bool] = mapped_column(server_default=text("false"))
    #: It makes up for a slot that was missed.
    late: Mapped[bool] = mapped_column(server_default=text("false"))
    task_id: Mapped[UUID | None] = mapped_column(ForeignKey("tasks.id", ondelete="SET NULL"))
    #: Why it didn't run, as an error, and for how many slots up to this one.
    missed: Mapped[dict[str, object] | None]
    slots: Mapped[int] = mapped_column(server_default=text("1"))
    #: A watch's finding, as ``News`` JSON.
    news: Mapped[dict[str, object] | None]
    #: When nothing more was to be done about it.
    settled_at: Mapped[datetime | None]
