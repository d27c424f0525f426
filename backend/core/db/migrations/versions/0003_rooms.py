"""What the rooms look up: an agent's last steps, where a file was sent, what a tool does to the world."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "agent_configs",
        sa.Column(
            "effects",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'::jsonb"),
            nullable=False,
        ),
    )
    op.create_index(
        "ix_steps_recent",
        "steps",
        ["agent", "finished_at"],
        unique=False,
        postgresql_where=sa.text("state in ('completed', 'failed')"),
    )
    op.create_index(
        "ix_messages_files",
        "messages",
        ["user_id"],
        unique=False,
        postgresql_where=sa.text("files <> '[]'::jsonb"),
    )


def downgrade() -> None:
    op.drop_index("ix_messages_files", table_name="messages")
    op.drop_index("ix_steps_recent", table_name="steps")
    op.drop_column("agent_configs", "effects")
