"""Acts on the world: what a person is asked, what was done, what may be done unasked, and what text led to it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.db.base import Base, Identified


class _OfStep:
    """What every row about one step's act carries."""

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    task_id: Mapped[UUID] = mapped_column(ForeignKey("tasks.id", ondelete="CASCADE"))
    step_id: Mapped[UUID] = mapped_column(ForeignKey("steps.id", ondelete="CASCADE"))
    conversation_id: Mapped[UUID] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"))


class _OfCall(_OfStep):
    """The tool call of a step that it is about; ``life`` counts how often a person had the step begin anew."""

    life: Mapped[int]
    call_id: Mapped[str]
    agent: Mapped[str]
    tool: Mapped[str]
    title: Mapped[str]
    args: Mapped[dict[str, object]]
    #: SHA-256 of tool and card: the same for identical acts.
    args_hash: Mapped[str]
    rev: Mapped[int] = mapped_column(server_default=text("1"))


class Approval(Identified, _OfCall, Base):
    """A question to a person, decided by compare-and-set on its state."""

    __tablename__ = "approvals"
    __table_args__ = (
        # One open question of a kind per call; a decision that was taken up makes room for another.
        Index(
            "uq_approvals_open",
            "step_id",
            "life",
            "call_id",
            "kind",
            unique=True,
            postgresql_where=text("consumed_at is null and state <> 'withdrawn'"),
        ),
        Index("ix_approvals_user", "user_id", "state", "expires_at"),
        Index("ix_approvals_task", "task_id"),
        Index("ix_approvals_due", "expires_at", postgresql_where=text("state = 'pending'")),
        Index("ix_approvals_cooling", "run_at", postgresql_where=text("state = 'approved' and consumed_at is null")),
    )

    kind: Mapped[str] = mapped_column(server_default="act")
    card: Mapped[dict[str, object]]
    tainted: Mapped[bool] = mapped_column(server_default=text("false"))
    sources: Mapped[list[object]] = mapped_column(server_default=text("'[]'::jsonb"))
    warnings: Mapped[list[object]] = mapped_column(server_default=text("'[]'::jsonb"))
    always: Mapped[dict[str, object] | None]
    editable: Mapped[list[str]] = mapped_column(server_default=text("'[]'::jsonb"))
    state: Mapped[str] = mapped_column(server_default="pending")
    decision: Mapped[str | None]
    #: The arguments that a person changed; None where they stay as they were.
    decided_args: Mapped[dict[str, object] | None]
    decided_by: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    reason: Mapped[str | None]
    #: Whether an approval waits out the cool-off, and until when it does.
    cools_off: Mapped[bool] = mapped_column(server_default=text("false"))
    run_at: Mapped[datetime | None]
    #: When the gate acted on the decision: from then on nothing can be undone.
    consumed_at: Mapped[datetime | None]
    effect_id: Mapped[UUID | None] = mapped_column(ForeignKey("effects.id", ondelete="SET NULL"))
    expires_at: Mapped[datetime]
    remind_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]


class Effect(Identified, _OfCall, Base):
    """An act: its row is written before it happens and settled after it."""

    __tablename__ = "effects"
    __table_args__ = (
        UniqueConstraint("step_id", "life", "call_id", name="uq_effects_call"),
        Index("ix_effects_task", "task_id"),
        Index("ix_effects_same", "step_id", "args_hash"),
        Index("ix_effects_conversation", "conversation_id", "tool"),
        Index("ix_effects_unknown", "id", postgresql_where=text("state = 'unknown'")),
    )

    #: reversible or outward.
    effect: Mapped[str]
    state: Mapped[str] = mapped_column(server_default="intended")
    #: The token under which it was intended: another holder finds it unsettled.
    fence: Mapped[int]
    #: What the tool noted on the way, e.g. the id of the draft that it is about to send.
    progress: Mapped[dict[str, object]] = mapped_column(server_default=text("'{}'::jsonb"))
    #: What the tool answered: a step that is resumed gets it again instead of doing it again.
    result: Mapped[str | None]
    provider: Mapped[str | None]
    account: Mapped[str | None]
    provider_id: Mapped[str | None]
    link: Mapped[str | None]
    error: Mapped[dict[str, object] | None]
    approval_id: Mapped[UUID | None]
    settled_at: Mapped[datetime | None]


class Taint(Identified, _OfStep, Base):
    """Text from outside that fed a step: its outward acts always ask, and show this."""

    __tablename__ = "taints"
    __table_args__ = (
        UniqueConstraint("step_id", "kind", "label", name="uq_taints_source"),
        Index("ix_taints_step", "step_id"),
    )

    kind: Mapped[str]
    label: Mapped[str]
    text: Mapped[str]


class ToolPolicy(Identified, Base):
    """What one person said once and for all about one tool."""

    __tablename__ = "tool_policies"
    __table_args__ = (Index("ix_tool_policies_tool", "user_id", "agent", "tool"),)

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    agent: Mapped[str]
    tool: Mapped[str]
    decision: Mapped[str]
    scope: Mapped[dict[str, object]] = mapped_column(server_default=text("'{}'::jsonb"))
    text: Mapped[str] = mapped_column(server_default="")
    until: Mapped[datetime | None]
