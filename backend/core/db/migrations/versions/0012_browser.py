"""What a browser step did, in order, so that it can be done again; and sessions that a person kept."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add them; the new columns have defaults, so that a version before this one goes on writing rows."""
    op.add_column("browser_history", sa.Column("life", sa.Integer(), server_default=sa.text("0"), nullable=False))
    op.add_column("browser_history", sa.Column("n", sa.Integer(), server_default=sa.text("0"), nullable=False))
    op.add_column(
        "browser_history",
        sa.Column("action", postgresql.JSONB(), server_default=sa.text("'{}'::jsonb"), nullable=False),
    )
    op.add_column("browser_history", sa.Column("picture", sa.Uuid(), nullable=True))
    op.create_index("ix_browser_history_step", "browser_history", ["step_id", "life", "n"])
    op.create_table(
        "browser_sessions",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("hosts", postgresql.JSONB(), server_default=sa.text("'[]'::jsonb"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_browser_sessions_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_browser_sessions")),
        sa.UniqueConstraint("user_id", "name", name="uq_browser_sessions_name"),
    )


def downgrade() -> None:
    op.drop_table("browser_sessions")
    op.drop_index("ix_browser_history_step", table_name="browser_history")
    for column in ("picture", "action", "n", "life"):
        op.drop_column("browser_history", column)
