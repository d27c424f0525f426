"""What was given up because machinery failed: messages that nobody could read or settle, steps and tasks.

Each is a row until somebody replays or discards it, so that no queue has to keep it and nothing is decided unseen.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_JSON = postgresql.JSONB(astext_type=sa.Text())
_UNIQUE = {"message": ["queue", "message_id"], "step": ["step_id"], "task": ["task_id"]}


def _owned(table: str) -> sa.ForeignKeyConstraint:
    name = f"fk_dead_letters_{table}_id"
    return sa.ForeignKeyConstraint([f"{table}_id"], [f"{table}s.id"], name=name, ondelete="CASCADE")


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "dead_letters",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("queue", sa.String(), nullable=True),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("headers", _JSON, server_default=sa.text("'{}'::jsonb"), nullable=False),
        sa.Column("error", _JSON, nullable=True),
        sa.Column("message_id", sa.String(), nullable=True),
        sa.Column("task_id", sa.Uuid(), nullable=True),
        sa.Column("step_id", sa.Uuid(), nullable=True),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("deaths", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("state", sa.String(), server_default="open", nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_dead_letters"),
        _owned("task"),
        _owned("step"),
        _owned("user"),
    )
    for kind, columns in _UNIQUE.items():
        only = sa.text(f"kind = '{kind}' and state = 'open'")
        op.create_index(f"uq_dead_letters_{kind}", "dead_letters", columns, unique=True, postgresql_where=only)
    op.create_index("ix_dead_letters_state", "dead_letters", ["state", "cause", "id"], unique=False)
    op.create_index("ix_dead_letters_of_task", "dead_letters", ["task_id"], unique=False)


def downgrade() -> None:
    """Forget what was given up."""
    op.drop_table("dead_letters")
