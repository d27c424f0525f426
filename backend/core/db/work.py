"""Tasks and steps: rows are the queue."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, SmallInteger, String, UniqueConstraint, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.db.base import Base, Identified

#: Order of claims: strict lane, then the user's turn, then age.
_QUEUE = ("lane", "turn", "seq")
_CLAIMABLE = text("state in ('queued', 'planning', 'answering') and head and owner is null and not held")


class Claimable:
    """What a claim needs: place in the queue, and who holds the row until when.

    ``fence`` rises with every claim; each later write of the holder carries it, so a holder that lost its lease changes
    nothing.
    """

    seq: Mapped[int] = mapped_column(BigInteger, Identity(always=True))
    lane: Mapped[int] = mapped_column(SmallInteger, server_default=text("1"))
    turn: Mapped[int] = mapped_column(BigInteger, server_default=text("1"))
    not_before: Mapped[datetime | None]
    owner: Mapped[str | None]
    lease_until: Mapped[datetime | None]
    fence: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    attempt: Mapped[int] = mapped_column(server_default=text("0"))
    #: Leases lost in a row without a finished tool call between them.
    lost_leases: Mapped[int] = mapped_column(server_default=text("0"))
    #: The turn under which it was claimed last: the highest of a lane is the turn that the lane has reached.
    served_turn: Mapped[int | None] = mapped_column(BigInteger)
    #: The number of the last event this row is the source of.
    event_n: Mapped[int] = mapped_column(server_default=text("0"))
    error: Mapped[dict[str, object] | None]
    usage: Mapped[dict[str, object]] = mapped_column(server_default=text("'{}'::jsonb"))
    #: W3C contexts: of what made it, which its work belongs to, and of its last try, which the next one is linked to.
    traceparent: Mapped[str | None]
    last_traceparent: Mapped[str | None]


class Task(Identified, Claimable, Base):
    """What a person asked for."""

    __tablename__ = "tasks"
    __table_args__ = (
        Index("ix_tasks_claim", *_QUEUE, postgresql_where=_CLAIMABLE),
        Index("ix_tasks_oldest", "seq", postgresql_where=_CLAIMABLE),
        Index("ix_tasks_turn", "user_id", "lane", "turn", postgresql_where=_CLAIMABLE),
        Index("ix_tasks_served", "lane", "served_turn", postgresql_where=text("served_turn is not null")),
        # How many a user has waiting, begun, and held.
        Index("ix_tasks_queued", "user_id", "seq", postgresql_where=text("state = 'queued'")),
        Index("ix_tasks_begun", "user_id", postgresql_where=text("state in ('planning', 'running', 'answering')")),
        Index("ix_tasks_held", "user_id", "lane", "seq", postgresql_where=text("state = 'queued' and held")),
        Index("ix_tasks_lease", "lease_until", postgresql_where=text("owner is not null")),
        Index("ix_tasks_waiting", "id", postgresql_where=text("state = 'waiting'")),
        Index("ix_tasks_conversation", "conversation_id", "seq"),
        Index("ix_tasks_user", "user_id", "seq"),
        UniqueConstraint("user_id", "idempotency_key", name="uq_tasks_idempotency"),
    )

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    conversation_id: Mapped[UUID] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"))
    state: Mapped[str] = mapped_column(server_default="queued")
    waiting_for: Mapped[str | None]
    #: It heads its conversation: only such a task can be claimed.
    head: Mapped[bool] = mapped_column(server_default=text("false"))
    #: Passed over while it waits: its user has as many tasks running as may run.
    held: Mapped[bool] = mapped_column(server_default=text("false"))
    mode: Mapped[str] = mapped_column(server_default="run")
    #: How it came in: "chat", or "schedule".
    started_by: Mapped[str] = mapped_column(server_default="chat")
    #: The agent a person named with @; None lets the supervisor choose.
    agent: Mapped[str | None]
    request: Mapped[str]
    #: The files that came with it, as ``FileView`` JSON: a name given once stays what it was.
    files: Mapped[list[object]] = mapped_column(server_default=text("'[]'::jsonb"))
    #: The supervisor's plan as it stands, for mode "plan"; else ``left_out``, what the steps don't cover, if anything.
    plan: Mapped[dict[str, object] | None]
    answer: Mapped[str | None]
    question: Mapped[str | None]
    #: Rounds of planning so far, and the first round of this run (a retry starts a new run).
    round: Mapped[int] = mapped_column(server_default=text("0"))
    first_round: Mapped[int] = mapped_column(server_default=text("1"))
    #: Rises with every lock; the first statement of a join is a write of it.
    version: Mapped[int] = mapped_column(server_default=text("0"))
    cancel_requested_at: Mapped[datetime | None]
    #: What planning and answering used; ``usage`` is the whole task's, steps included, written when it ends.
    planning_usage: Mapped[dict[str, object]] = mapped_column(server_default=text("'{}'::jsonb"))
    idempotency_key: Mapped[str | None]
    request_hash: Mapped[str | None]
    started_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]


class Step(Identified, Claimable, Base):
    """One agent's part of a task. ``rev`` rises with every state change."""

    __tablename__ = "steps"
    __table_args__ = (
        Index("ix_steps_claim", "agent", *_QUEUE, postgresql_where=text("state = 'queued'")),
        Index("ix_steps_oldest", "agent", "seq", postgresql_where=text("state = 'queued'")),
        Index("ix_steps_turn", "agent", "lane", "user_id", "turn", postgresql_where=text("state = 'queued'")),
        Index("ix_steps_queued", "user_id", "seq", postgresql_where=text("state = 'queued'")),
        Index("ix_steps_served", "agent", "lane", "served_turn", postgresql_where=text("served_turn is not null")),
        Index("ix_steps_lease", "lease_until", postgresql_where=text("owner is not null")),
        Index("ix_steps_task", "task_id", "round", "position"),
        Index("ix_steps_parked", "parked_cause", postgresql_where=text("state = 'parked'")),
        Index("ix_steps_waiting", "id", postgresql_where=text("state = 'awaiting_approval'")),
        # How an agent's last steps went.
        Index("ix_steps_recent", "agent", "finished_at", postgresql_where=text("state in ('completed', 'failed')")),
    )

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    task_id: Mapped[UUID] = mapped_column(ForeignKey("tasks.id", ondelete="CASCADE"))
    conversation_id: Mapped[UUID] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"))
    rev: Mapped[int] = mapped_column(server_default=text("0"))
    round: Mapped[int]
    position: Mapped[int]
    agent: Mapped[str]
    instruction: Mapped[str]
    depends_on: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid()), server_default=text("'{}'::uuid[]"))
    state: Mapped[str] = mapped_column(server_default="pending")
    result: Mapped[str | None]
    #: What it found new, for a watch, as ``News`` JSON; None where its tools don't compare.
    news: Mapped[dict[str, object] | None]
    #: Names of files that it came across, kept and could not read: another agent may, in the next round.
    unread: Mapped[list[str]] = mapped_column(ARRAY(String()), server_default=text("'{}'::varchar[]"))
    #: Text from outside fed it (a mail, a page, a file): its outward acts always ask.
    tainted: Mapped[bool] = mapped_column(server_default=text("false"))
    #: How often a person had it begin anew: each life has a checkpoint thread, approvals and effects of its own.
    life: Mapped[int] = mapped_column(server_default=text("0"))
    #: What a parked step waits for, e.g. ``grant:<id>``: the cure of the cause releases it.
    parked_cause: Mapped[str | None]
    #: A person dropped it while it ran: its holder lets go, and it is skipped.
    cancel_requested_at: Mapped[datetime | None]
    #: How often it went on with another worker: after a drain or a lost lease.
    moved: Mapped[int] = mapped_column(server_default=text("0"))
    #: Another step came to its result, at this time: it was taken over.
    cached_at: Mapped[datetime | None]
    queued_at: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]


class QueuedDelta(Base):
    """How many queued tasks came and went: the sum is how many wait, of all users.

    A trigger adds a row wherever a task becomes queued or stops being it, so that counting needs neither a look at
    every task nor a row that everybody writes; the clock folds them into one.
    """

    __tablename__ = "queued_deltas"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    n: Mapped[int] = mapped_column(BigInteger)
