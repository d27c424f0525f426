"""Schedules and their runs; conversations that aren't listed, what a step found new, and who started a task."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add them; all new columns have defaults, so that a version before this one goes on writing rows."""
    op.add_column("conversations", sa.Column("hidden", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.add_column("steps", sa.Column("news", postgresql.JSONB(), nullable=True))
    op.add_column("tasks", sa.Column("started_by", sa.String(), server_default="chat", nullable=False))
    op.create_table(
        "schedules",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("request", sa.String(), nullable=False),
        sa.Column("agent", sa.String(), nullable=True),
        sa.Column("files", postgresql.JSONB(), server_default=sa.text("'[]'::jsonb"), nullable=False),
        sa.Column("lane", sa.SmallInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("timing", postgresql.JSONB(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("state", sa.String(), server_default="active", nullable=False),
        sa.Column("missed", sa.String(), server_default="once", nullable=False),
        sa.Column("overlap", sa.String(), server_default="skip", nullable=False),
        sa.Column("watch", postgresql.JSONB(), nullable=True),
        sa.Column("conversation_id", sa.Uuid(), nullable=True),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("trouble", postgresql.JSONB(), nullable=True),
        sa.Column("last_answer", sa.String(), nullable=True),
        sa.Column("idempotency_key", sa.String(), nullable=True),
        sa.Column("request_hash", sa.String(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_schedules_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_schedules")),
        sa.UniqueConstraint("user_id", "idempotency_key", name="uq_schedules_idempotency"),
    )
    op.create_index("ix_schedules_due", "schedules", ["next_at"], postgresql_where=sa.text("next_at is not null"))
    op.create_index("ix_schedules_user", "schedules", ["user_id", "created_at"])
    op.create_table(
        "schedule_runs",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("schedule_id", sa.Uuid(), nullable=False),
        sa.Column("slot_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_hand", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("late", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=True),
        sa.Column("missed", postgresql.JSONB(), nullable=True),
        sa.Column("slots", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("news", postgresql.JSONB(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_schedule_runs_user_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["schedule_id"], ["schedules.id"], name=op.f("fk_schedule_runs_schedule_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name=op.f("fk_schedule_runs_task_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_schedule_runs")),
        sa.UniqueConstraint("schedule_id", "slot_at", name="uq_schedule_runs_slot"),
    )
    op.create_index("ix_schedule_runs_task", "schedule_runs", ["task_id"])
    op.create_index("ix_schedule_runs_open", "schedule_runs", ["id"], postgresql_where=sa.text("settled_at is null"))


def downgrade() -> None:
    """Take them away; what only a schedule's own list showed is listed."""
    op.drop_table("schedule_runs")
    op.drop_table("schedules")
    op.drop_column("tasks", "started_by")
    op.drop_column("steps", "news")
    op.drop_column("conversations", "hidden")
